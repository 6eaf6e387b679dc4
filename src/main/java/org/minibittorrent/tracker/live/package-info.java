/**
 * The soft state of the tracker: sessions that are online, swarms, event streams, and the limits of all. Announces rebuild it after
 * a restart; nothing of it is on disk. Start reading at {@code Presence}, then {@code Swarms}.
 */
package org.minibittorrent.tracker.live;
