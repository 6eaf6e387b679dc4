/**
 * The soft state of the tracker, rebuilt by announces: who is online, who has pieces of which file, and the event streams. Nothing
 * here is on disk. Start reading at {@code Presence}, then {@code Swarms}.
 */
package org.minibittorrent.tracker.live;
