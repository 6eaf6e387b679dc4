/**
 * The BitTorrent peer protocol as bytes: handshake and messages of BEP 3, 6, 10, 20 and 54.
 *
 * <p>Pure values and codecs: no socket, no file, no clock. Payloads of blocks never pass through here; the decoder says
 * where one begins and how long it is. May use {@code bencode} and {@code metainfo}.
 */
package org.minibittorrent.wire;
