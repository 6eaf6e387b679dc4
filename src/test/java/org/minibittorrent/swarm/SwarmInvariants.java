package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What always holds between the books of a swarm, whatever its peers do. */
final class SwarmInvariants {
    private final Swarm swarm;
    private final OpenPieces open;

    private SwarmInvariants(Swarm swarm) {
        this.swarm = swarm;
        this.open = swarm.fetching.pieces;
    }

    static void check(Swarm swarm, boolean downloading) {
        SwarmInvariants invariants = new SwarmInvariants(swarm);
        swarm.peers().forEach(peer -> invariants.checkPeer(peer, downloading));
        invariants.checkRequests();
        open(swarm).forEach(invariants::checkPiece);
        invariants.checkEveryPieceHasItsPlace();
    }

    private static List<OpenPiece> open(Swarm swarm) {
        return List.copyOf(swarm.fetching.pieces.all());
    }

    private void checkPeer(SwarmPeer peer, boolean downloading) {
        PiecePicker picker = swarm.fetching.scheduler.picker;
        int interesting = 0;
        int pickable = 0;
        for (int piece = peer.has.next(0); piece >= 0; piece = peer.has.next(piece + 1)) {
            interesting += swarm.have().has(piece) ? 0 : 1;
            pickable += picker.isWaiting(piece) ? 1 : 0;
        }
        assertEquals(interesting, peer.interesting, "pieces it has and we lack");
        assertEquals(pickable, peer.pickable, "pieces it has and nobody has started");
        assertEquals(downloading && interesting > 0, peer.weAreInterested);
        assertTrue(peer.unasked <= SwarmConfig.UNASKED_TOLERATED + 1 && peer.owed.size() <= SwarmConfig.OWED);
        for (OpenPiece piece : peer.owned) {
            assertSame(peer, piece.owner);
        }
        assertEquals(
                peer.owned.stream().filter(piece -> piece.free() > 0).collect(Collectors.toSet()), peer.ownedWithFree);
        assertFalse(peer.peerChokesUs && !peer.owned.isEmpty(), "who chokes us is to bring nothing");
    }

    private void checkRequests() {
        int expected = 0;
        for (SwarmPeer peer : swarm.peers()) {
            for (BlockRequest request : peer.requests) {
                assertSame(peer, request.peer);
                assertSame(request.piece, open.get(request.piece.piece));
                assertSame(request, request.piece.requestOf(request.block, peer));
                assertFalse(request.piece.isHere(request.block));
                assertTrue(!request.piece.isFirst(request) || !request.givenUp, "expected though given up on");
                expected += request.givenUp ? 0 : 1;
            }
            BlockRequest arriving = peer.arriving;
            assertTrue(arriving == null || (arriving.piece.isClaim(arriving) && peer.requests.contains(arriving)));
        }
        assertEquals(expected, swarm.fetching.requests.expected());
    }

    private void checkPiece(OpenPiece piece) {
        int here = 0;
        int free = 0;
        int requests = 0;
        for (int block = 0; block < piece.blocks; block++) {
            here += piece.isHere(block) ? 1 : 0;
            requests += piece.requests(block);
            int alive = 0;
            BlockRequest first = null;
            for (BlockRequest request : piece.allRequests()) {
                if (request.block == block) {
                    alive += request.givenUp ? 0 : 1;
                    first = piece.isFirst(request) ? request : first;
                    assertTrue(swarm.peers().contains(request.peer), "asked of a peer that is gone");
                }
            }
            assertTrue(first != null || alive == 0, "expected from somebody, yet nobody is the first");
            free += !piece.isHere(block) && first == null ? 1 : 0;
            BlockRequest claim = piece.claimOf(block);
            assertTrue(claim == null || claim.peer.arriving == claim);
            assertTrue(claim == null || claim.contested == claim.givenUp);
            assertTrue(!piece.isHere(block) || piece.requests(block) == 0, "asked for though it is here");
        }
        assertEquals(piece.allRequests().size(), requests);
        assertEquals(piece.blocks - here, piece.missing());
        assertEquals(free, piece.free());
        assertEquals(piece.missing() == 0, piece.checking);
        assertEquals(free > 0, open.withFree().contains(piece));
        assertEquals(free > 0 && piece.owner == null, open.orphans().contains(piece));
        assertTrue(piece.prepared || requests == 0, "asked for before there is room");
        assertTrue(piece.owner == null || piece.owner.owned.contains(piece));
    }

    private void checkEveryPieceHasItsPlace() {
        Set<Integer> opened = new HashSet<>();
        open.all().forEach(piece -> opened.add(piece.piece));
        assertEquals(opened.size(), open.size());
        assertTrue(open.size() <= SwarmConfig.OPEN_PIECES);
        PiecePicker picker = swarm.fetching.scheduler.picker;
        int waiting = 0;
        for (int piece = 0; piece < swarm.have().size(); piece++) {
            int places = (swarm.have().has(piece) ? 1 : 0)
                    + (picker.isWaiting(piece) ? 1 : 0)
                    + (opened.contains(piece) ? 1 : 0);
            assertEquals(1, places, "piece " + piece);
            waiting += picker.isWaiting(piece) ? 1 : 0;
            int counted = 0;
            for (SwarmPeer peer : swarm.peers()) {
                counted += peer.counted && peer.has.has(piece) ? 1 : 0;
            }
            assertEquals(counted, picker.availability(piece));
        }
        assertEquals(waiting, picker.waiting());
    }
}
