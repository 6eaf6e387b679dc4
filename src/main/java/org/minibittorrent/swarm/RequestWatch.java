package org.minibittorrent.swarm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The watch over requests that are not answered. Peers answer in about the order in which they were asked, at whatever rate:
 * age alone says nothing, and a request is taken for lost when one that was made a whole round later is answered. Where all
 * are silent for longer than the peer ever was, the last request is made again: its answer tells that those before it are
 * lost. Whatever is asked again is taken back first, so that a peer that has it queued after all sends it once.
 */
final class RequestWatch {
    private static final int MOST_REMINDERS = 7; // that are counted, each of which doubles the time to the next

    private final OpenPieces pieces;
    private final RequestBook requests;

    RequestWatch(OpenPieces pieces, RequestBook requests) {
        this.pieces = pieces;
        this.requests = requests;
    }

    /** A peer that does not speak of it drops all requests by a choke (BEP 3); one that does rejects each (BEP 6). */
    void choked(SwarmPeer peer, long now) {
        if (peer.fast) {
            peer.chokedAt = now;
            peer.chokedRound = peer.round++;
        } else {
            requests.releaseAll(peer, false);
            peer.notBefore = now + SwarmConfig.REFUSAL_PAUSE_NANOS;
        }
    }

    /** Bytes of a block came, wanted or not. */
    void heard(SwarmPeer peer, int count, long now) {
        if (!peer.requests.isEmpty()) {
            peer.longestGap = Math.max(peer.longestGap, now - peer.heardAt());
        }
        peer.reminders = 0;
        peer.lastByteAt = now;
        peer.silent = false;
        peer.bytesSinceBlock += count;
    }

    /** A block came, or as many bytes. */
    void delivered(SwarmPeer peer, long now) {
        peer.bytesSinceBlock = 0;
        peer.lastBlockAt = now;
        peer.longestGap -= peer.longestGap / 16;
        if (peer.snubbed) {
            peer.snubbed = false;
            peer.pipeline.recover();
        }
    }

    /** Looks after a peer that owes us blocks. */
    void lookAfter(SwarmPeer peer, long now) {
        if (peer.leaving) {
            return;
        }
        if (peer.link.isHeldBack()) {
            peer.lastByteAt = now;
            peer.lastBlockAt = now;
            return;
        }
        long waited = now - peer.lastBlockAt;
        peer.silent |= now - peer.heardAt() > SwarmConfig.SNUB_NANOS;
        if (!peer.snubbed && waited > SwarmConfig.SNUB_NANOS) {
            peer.snubbed = true;
            peer.pipeline.snub();
        }
        if (peer.snubbed) {
            giveUpAll(peer, now);
        }
        takeBackLost(peer, now);
        remind(peer, now);
    }

    /** Others are to bring what was asked of a snubbed peer, also since it is. */
    private void giveUpAll(SwarmPeer peer, long now) {
        List.copyOf(peer.requests).forEach(requests::giveUp);
        pieces.disownAll(peer);
        BlockRequest arriving = peer.arriving;
        if (arriving != null && !arriving.contested && arriving.piece.isOverdue(arriving, now)) {
            requests.contest(arriving);
        }
    }

    private void takeBackLost(SwarmPeer peer, long now) {
        boolean chokedLongAgo =
                now - peer.chokedAt > SwarmConfig.CHOKE_NANOS && now - peer.lastByteAt > SwarmConfig.CHOKE_NANOS;
        boolean some = false;
        for (BlockRequest request : List.copyOf(peer.requests)) {
            long age = now - request.askedAt;
            boolean ended = request.round <= peer.chokedRound && !peer.allowedToUs.contains(request.piece.piece);
            boolean overtaken = request.round < peer.overtaken && (some || age > SwarmConfig.QUIET_NANOS);
            if (request.piece.isClaim(request)) {
                continue;
            }
            if (overtaken || (ended && chokedLongAgo)) {
                some = true;
                if (!ended) {
                    peer.pipeline.lost(request.failed(), now);
                }
                requests.takeBack(request);
                // At this moment the others come first.
                peer.notBefore = peer.notBefore - now > 0 ? peer.notBefore : now + 1;
            } else if (age > SwarmConfig.REQUEST_NANOS) {
                requests.giveUp(request);
            } else {
                return; // those behind it are younger
            }
        }
    }

    /** Repeats the last request to a peer that is silent for too long, more and more rarely. */
    private void remind(SwarmPeer peer, long now) {
        long patience = Math.min(
                Math.max(SwarmConfig.QUIET_NANOS, SwarmConfig.GAPS * peer.longestGap) << peer.reminders,
                SwarmConfig.REQUEST_NANOS);
        if (peer.peerChokesUs || now - peer.heardAt() <= patience || now - peer.remindedAt <= patience) {
            return;
        }
        BlockRequest last = last(peer);
        if (last != null) {
            peer.reminders = Math.min(peer.reminders + 1, MOST_REMINDERS);
            peer.remindedAt = now;
            requests.repeat(last, now);
        }
    }

    private static @Nullable BlockRequest last(SwarmPeer peer) {
        BlockRequest last = null;
        for (BlockRequest request : peer.requests) {
            OpenPiece piece = request.piece;
            boolean isOpen = !piece.isClaim(request) && !piece.isExpectedElsewhere(request);
            last = isOpen && peer.has.has(piece.piece) ? request : last;
        }
        return last;
    }
}
