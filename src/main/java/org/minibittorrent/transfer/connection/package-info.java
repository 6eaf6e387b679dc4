/**
 * One connection to another peer: its handshake, then messages and blocks both ways. A connection knows its torrent by
 * {@code ConnectedTorrent} and this peer by {@code ConnectionHost}; it knows neither files nor transfers. Start reading at
 * {@code PeerConnection}, then {@code InboundStream} and {@code OutboundStream}.
 */
package org.minibittorrent.transfer.connection;
