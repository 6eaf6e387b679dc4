package org.minibittorrent;

import org.minibittorrent.swarm.Traffic;
import org.minibittorrent.transfer.TransferStatus;

/**
 * A peer connected at the moment.
 *
 * @param name its user, where that is known, its address and its client
 * @param pieces how many pieces of the torrent it has
 * @param downloadRate bytes a second coming from it
 * @param uploadRate bytes a second going to it
 * @param downloaded bytes that came from it
 * @param uploaded bytes that went to it
 */
public record ConnectedPeer(
        String name, int pieces, long downloadRate, long uploadRate, long downloaded, long uploaded) {
    static ConnectedPeer of(TransferStatus.Connected peer) {
        Traffic traffic = peer.traffic();
        return new ConnectedPeer(
                peer.name(),
                peer.pieces(),
                traffic.downloadRate(),
                traffic.uploadRate(),
                traffic.downloaded(),
                traffic.uploaded());
    }
}
