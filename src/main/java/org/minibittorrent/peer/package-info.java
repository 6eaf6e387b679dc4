/**
 * The peer's side of accounts and sessions: logging in, hearing the tracker's events, listing groups. The files of a session
 * are in {@code peer.files}, the way to the tracker in {@code peer.link}, and the memory between sessions in {@code peer.state};
 * everything lives on the loop thread, except where a comment says otherwise. Start reading at {@link
 * org.minibittorrent.peer.PeerNode}, then {@link org.minibittorrent.peer.UserSession}.
 */
package org.minibittorrent.peer;
