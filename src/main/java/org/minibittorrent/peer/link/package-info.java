/**
 * The peer's end of the tracker's API: calls over a few HTTP connections, and the event stream. It knows requests, replies and
 * events as values, and nothing of files or sessions. Start reading at {@code TrackerLink}, then {@code HttpTrackerLink}.
 */
package org.minibittorrent.peer.link;
