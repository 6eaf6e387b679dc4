/**
 * The disk work of one transfer: it hashes and writes pieces, reads pieces in, takes checkpoints, and watches for changed
 * files. Workers do it and outcomes return to the loop, where {@code DiskOwner}, the transfer, hears of them. Start reading
 * at {@code DiskWork}, then {@code IncomingPieces}.
 */
package org.minibittorrent.transfer.disk;
