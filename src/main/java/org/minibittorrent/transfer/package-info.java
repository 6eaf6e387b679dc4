/**
 * Torrents on the move: the transfers of one peer, from the opening of their files to their end, and the peers that each is
 * connected to. The rooms below hold one connection, the disk work of one transfer, and the rate limits; users and groups
 * are unknown here, and a {@code TransferGate} answers who may connect. Start reading at {@code TransferEngine}, then
 * {@code Transfer}; everything lives on the loop thread of one event loop, except where a method says otherwise.
 */
package org.minibittorrent.transfer;
