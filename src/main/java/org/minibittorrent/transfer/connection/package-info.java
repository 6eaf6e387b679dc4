/**
 * One connection to another peer: handshake, streams in both directions, keep-alives. It knows its torrent by a narrow
 * interface. Start reading at {@code PeerConnection}.
 */
package org.minibittorrent.transfer.connection;
