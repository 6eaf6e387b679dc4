/**
 * The files that a session shares and downloads, and the members' peers that may connect for them. {@code Torrents} holds each
 * torrent once, for a share and a download alike; {@code Shares} and {@code Downloads} are the two lists that a user sees. Start
 * reading at {@code Torrents}, then {@code LiveTorrent}; {@code Announcer} and {@code GroupFence} ask the tracker about peers.
 */
package org.minibittorrent.peer.files;
