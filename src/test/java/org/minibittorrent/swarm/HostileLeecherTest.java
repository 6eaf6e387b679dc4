package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.swarm.SwarmFixture.BLOCK;
import static org.minibittorrent.swarm.SwarmFixture.PIECE;
import static org.minibittorrent.swarm.SwarmFixture.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** Peers that ask for more than is theirs. */
class HostileLeecherTest {
    private static final SwarmConfig ONE_SLOT = new SwarmConfig(0, 10, 100, 1000, 1);

    private static SwarmPeer interested(SwarmFixture fixture, boolean fast, int... allowedFast) {
        SwarmPeer peer = fixture.connect(fast, allowedFast);
        fixture.receive(peer, new Message.Interested());
        return peer;
    }

    private static List<Message.Request> taken(SwarmFixture fixture, SwarmPeer peer) {
        List<Message.Request> taken = new ArrayList<>();
        for (Message.Request next = fixture.swarm.nextUpload(peer);
                next != null;
                next = fixture.swarm.nextUpload(peer)) {
            taken.add(next);
            fixture.swarm.uploadTaken(peer, fixture.now);
        }
        return taken;
    }

    @Test
    void aBlockThatReachesBeyondItsPieceIsNeverServed() {
        SwarmFixture fixture = SwarmFixture.seeding(4, ONE_SLOT);
        SwarmPeer peer = interested(fixture, true);
        for (Message.Request request : List.of(
                new Message.Request(0, PIECE, 1),
                new Message.Request(0, PIECE - 1, 2),
                new Message.Request(3, PIECE - BLOCK + 1, BLOCK),
                new Message.Request(0, Integer.MAX_VALUE, BLOCK))) {
            assertThrows(WireException.class, () -> fixture.swarm.receive(peer, request, fixture.now));
            assertNull(fixture.swarm.nextUpload(peer));
        }
        fixture.receive(peer, new Message.Request(3, PIECE - 1, 1));
        assertEquals(new Message.Request(3, PIECE - 1, 1), fixture.swarm.nextUpload(peer));
    }

    @Test
    void moreRequestsThanAreKeptAreEachTurnedDown() {
        SwarmFixture fixture = SwarmFixture.seeding(100, ONE_SLOT);
        SwarmPeer peer = interested(fixture, true);
        for (int piece = 0; piece < 100; piece++) {
            fixture.receive(peer, new Message.Request(piece, 0, BLOCK));
        }
        assertEquals(90, fixture.link(peer).sent(Message.RejectRequest.class).size());
        assertEquals(10, taken(fixture, peer).size());
    }

    @Test
    void everyRequestIsAnsweredOnceThoughItIsTakenBack() {
        SwarmFixture fixture = SwarmFixture.seeding(100, ONE_SLOT);
        SwarmPeer peer = interested(fixture, true);
        for (int round = 0; round < 1000; round++) {
            fixture.receive(peer, new Message.Request(round % 100, 0, BLOCK));
            fixture.receive(peer, new Message.Cancel(round % 100, 0, BLOCK));
            fixture.receive(peer, new Message.Cancel(round % 100, 0, BLOCK));
        }
        assertEquals(1000, fixture.link(peer).sent(Message.RejectRequest.class).size());
        assertNull(fixture.swarm.nextUpload(peer));
    }

    @Test
    void showingInterestInALoopGetsNoSlotBeforeOthersAndMakesNoFlood() {
        SwarmFixture fixture = SwarmFixture.seeding(10, ONE_SLOT);
        SwarmPeer pushy = interested(fixture, true);
        SwarmPeer patient = interested(fixture, true);
        assertFalse(fixture.link(pushy).sent(Message.Unchoke.class).isEmpty(), "a free slot is given at once");
        assertTrue(fixture.link(patient).sent(Message.Unchoke.class).isEmpty());
        fixture.link(pushy).forget();
        for (int i = 0; i < 1000; i++) {
            fixture.receive(pushy, new Message.NotInterested());
            fixture.receive(pushy, new Message.Interested());
        }
        assertTrue(
                fixture.link(pushy).sent.size() <= 2,
                "messages: " + fixture.link(pushy).sent.size());
        fixture.receive(pushy, new Message.NotInterested());
        fixture.pass(SECOND);
        assertFalse(fixture.link(patient).sent(Message.Unchoke.class).isEmpty());
        fixture.receive(pushy, new Message.Interested());
        fixture.pass(5 * SECOND);
        assertTrue(pushy.weChokePeer);
    }

    @Test
    void aSlotIsFreeAtOnceWhenItsPeerLeaves() {
        SwarmFixture fixture = SwarmFixture.seeding(10, ONE_SLOT);
        SwarmPeer first = interested(fixture, true);
        SwarmPeer second = interested(fixture, true);
        fixture.swarm.disconnected(first, fixture.now);
        assertFalse(fixture.link(second).sent(Message.Unchoke.class).isEmpty());
    }

    @Test
    void whatMayBeHadWhileChokedIsHadOnce() {
        SwarmFixture fixture = SwarmFixture.seeding(10, ONE_SLOT);
        interested(fixture, true);
        SwarmPeer choked = interested(fixture, true, 3, 4);
        assertEquals(2, fixture.link(choked).sent(Message.AllowedFast.class).size());
        int served = 0;
        for (int round = 0; round < 20; round++) {
            for (int piece : new int[] {3, 4, 5}) {
                for (int begin = 0; begin < PIECE; begin += BLOCK) {
                    fixture.receive(choked, new Message.Request(piece, begin, BLOCK));
                    for (Message.Request request : taken(fixture, choked)) {
                        assertTrue(request.piece() != 5);
                        served += request.length();
                    }
                }
            }
        }
        assertTrue(served >= 2 * PIECE && served <= 4 * PIECE, served + " bytes");
        assertTrue(choked.weChokePeer);
    }

    @Test
    void aChokeTurnsDownWhatWaits() {
        for (boolean fast : new boolean[] {true, false}) {
            SwarmFixture fixture = SwarmFixture.seeding(10, ONE_SLOT);
            SwarmPeer first = interested(fixture, fast);
            interested(fixture, fast);
            for (int piece = 0; piece < 5; piece++) {
                fixture.receive(first, new Message.Request(piece, 0, BLOCK));
            }
            fixture.pass(Choker.TURN_NANOS + SECOND);
            assertEquals(1, fixture.link(first).sent(Message.Choke.class).size());
            assertEquals(
                    fast ? 5 : 0,
                    fixture.link(first).sent(Message.RejectRequest.class).size());
            assertNull(fixture.swarm.nextUpload(first));
        }
    }

    @Test
    void aLostPieceIsToldOnceAndNeverServed() {
        SwarmFixture fixture = SwarmFixture.seeding(10, ONE_SLOT);
        SwarmPeer peer = interested(fixture, true);
        fixture.receive(peer, new Message.Request(3, 0, BLOCK));
        fixture.swarm.lose(3, fixture.now);
        Message handshake = new Message.ExtendedHandshake(
                OptionalInt.of(9), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
        for (int i = 0; i < 1000; i++) {
            fixture.receive(peer, handshake);
        }
        assertEquals(List.of(new Message.DontHave(3, 9)), fixture.link(peer).sent(Message.DontHave.class));
        assertNull(fixture.swarm.nextUpload(peer));
        fixture.receive(peer, new Message.Request(3, 0, BLOCK));
        assertNull(fixture.swarm.nextUpload(peer));
        assertEquals(2, fixture.link(peer).sent(Message.RejectRequest.class).size());
    }
}
