package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;

/** The serving side of a swarm: who may ask, what waits to be sent, and what is turned down. */
final class Uploads {
    private final PieceSet have;
    private final Choker choker;
    private final Collection<SwarmPeer> peers;

    Uploads(PieceSet have, SwarmConfig config, Collection<SwarmPeer> peers) {
        this.have = have;
        this.choker = new Choker(config.uploadSlots());
        this.peers = peers;
    }

    /** Gives the slots out anew and tells those for whom something changes. */
    void rechoke(long now) {
        Set<SwarmPeer> chosen = new HashSet<>(choker.choose(peers, now));
        for (SwarmPeer peer : peers) {
            boolean choke = !chosen.contains(peer);
            if (choke != peer.weChokePeer) {
                peer.weChokePeer = choke;
                peer.chokeChangedAt = now;
                if (choke) {
                    peer.link.send(new Message.Choke());
                    rejectWaiting(peer);
                } else {
                    peer.link.send(new Message.Unchoke());
                }
            }
        }
    }

    /** A peer asks for a block. */
    void requested(SwarmPeer peer, Request request) {
        boolean allowed = !peer.weChokePeer || peer.allowedToPeer.contains(request.piece());
        if (!allowed || !have.has(request.piece()) || !peer.uploads.offer(request)) {
            reject(peer, request);
            return;
        }
        peer.link.uploadReady();
    }

    /** A peer takes a request back; BEP 6 wants an answer all the same. */
    void cancelled(SwarmPeer peer, Message.Cancel cancel) {
        Request request = new Request(cancel.piece(), cancel.begin(), cancel.length());
        if (peer.uploads.cancel(request)) {
            reject(peer, request);
        }
    }

    /** The next block to send to a peer; null if nothing waits. */
    @Nullable
    Request next(SwarmPeer peer) {
        Request request = peer.uploads.peek();
        while (request != null && !have.has(request.piece())) {
            peer.uploads.poll();
            reject(peer, request); // the piece was lost after the request came
            request = peer.uploads.peek();
        }
        return request;
    }

    private static void rejectWaiting(SwarmPeer peer) {
        for (Request request : peer.uploads.drain()) {
            if (peer.fast && peer.allowedToPeer.contains(request.piece())) {
                peer.uploads.offer(request);
            } else {
                reject(peer, request);
            }
        }
    }

    /** Without BEP 6 a peer learns of a refusal by the choke alone. */
    private static void reject(SwarmPeer peer, Request request) {
        if (peer.fast) {
            peer.link.send(new Message.RejectRequest(request.piece(), request.begin(), request.length()));
        }
    }
}
