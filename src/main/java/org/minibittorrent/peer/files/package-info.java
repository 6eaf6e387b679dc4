/**
 * The files that a session shares and downloads. {@code Torrents} holds each torrent once, whoever wants it; {@code Shares} and
 * {@code Downloads} are the two lists that a user sees. Start reading at {@code Torrents}, then {@code LiveTorrent}.
 */
package org.minibittorrent.peer.files;
