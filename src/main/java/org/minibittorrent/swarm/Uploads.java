package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;
import org.minibittorrent.wire.WireException;

/** The serving side of a swarm: unchokes peers, queues their requests for blocks, and turns some down. */
final class Uploads {
    private final PieceLayout layout;
    private final PieceSet have;
    private final int slots;
    private final Collection<SwarmPeer> peers;
    private int served;

    Uploads(PieceLayout layout, PieceSet have, SwarmConfig config, Collection<SwarmPeer> peers) {
        this.layout = layout;
        this.have = have;
        this.slots = config.uploadSlots();
        this.peers = peers;
    }

    /** Tells a peer that speaks BEP 6 what it may have while choked: each of these pieces once. */
    void allowFast(SwarmPeer peer, int[] pieces) {
        for (int piece : pieces) {
            if (peer.fast && have.has(piece) && peer.allowedToPeer.add(piece)) {
                peer.allowedBytes += layout.pieceLength(piece);
                peer.link.send(new Message.AllowedFast(piece));
            }
        }
    }

    /** The peer wants something. A free slot is its own at once; how slots change hands is not for peers to decide. */
    void interested(SwarmPeer peer, long now) {
        peer.peerIsInterested = true;
        if (peer.weChokePeer && served < slots) {
            setChoked(peer, false, now);
        }
    }

    /** The peer is gone. */
    void disconnected(SwarmPeer peer, long now) {
        if (!peer.weChokePeer) {
            served--;
            rechoke(now);
        }
    }

    /** Gives the slots out anew and tells those for whom something changes. */
    void rechoke(long now) {
        Set<SwarmPeer> chosen = new HashSet<>(Choker.choose(peers, slots, now));
        for (SwarmPeer peer : peers) {
            boolean choke = !chosen.contains(peer);
            if (choke != peer.weChokePeer) {
                setChoked(peer, choke, now);
            }
        }
    }

    private void setChoked(SwarmPeer peer, boolean choke, long now) {
        served += choke ? -1 : 1;
        peer.weChokePeer = choke;
        peer.chokeChangedAt = now;
        peer.link.send(choke ? new Message.Choke() : new Message.Unchoke());
        if (choke) {
            for (Request request : peer.uploads.drain()) {
                if (peer.fast && peer.allowedToPeer.contains(request.piece())) {
                    peer.uploads.offer(request);
                } else {
                    reject(peer, request);
                }
            }
        }
    }

    /** A peer asks for a block. */
    void requested(SwarmPeer peer, Request request) throws WireException {
        if (request.begin() > layout.pieceLength(request.piece()) - request.length()) {
            throw new WireException("asks for bytes behind the end of piece " + request.piece());
        }
        if (!mayAsk(peer, request) || !have.has(request.piece()) || !peer.uploads.offer(request)) {
            reject(peer, request);
            return;
        }
        peer.allowedBytes -= peer.weChokePeer ? request.length() : 0;
        peer.link.uploadReady();
    }

    private static boolean mayAsk(SwarmPeer peer, Request request) {
        return !peer.weChokePeer
                || (peer.allowedToPeer.contains(request.piece()) && request.length() <= peer.allowedBytes);
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

    /** Without BEP 6 a peer learns of a refusal by the choke alone. */
    private static void reject(SwarmPeer peer, Request request) {
        if (peer.fast) {
            peer.link.send(new Message.RejectRequest(request.piece(), request.begin(), request.length()));
        }
    }
}
