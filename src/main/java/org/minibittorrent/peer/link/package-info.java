/**
 * The peer's end of the tracker's API: calls over HTTP connections, and the event stream. Nothing here knows files.
 * Start reading at {@code TrackerLink}, then {@code HttpTrackerLink}.
 */
package org.minibittorrent.peer.link;
