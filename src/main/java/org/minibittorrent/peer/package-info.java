/**
 * What a peer does for its user: sessions with a tracker, files shared in groups, downloads from them. How torrents move is
 * the business of {@code transfer}. Everything lives on the loop thread of one event loop, except what says otherwise.
 *
 * <p>{@link org.minibittorrent.peer.PeerNode} logs users in; a {@link org.minibittorrent.peer.UserSession} is one login. The
 * way to the tracker is a {@code TrackerLink}; what outlives a session is kept in a {@link
 * org.minibittorrent.peer.PeerState}.
 */
package org.minibittorrent.peer;
