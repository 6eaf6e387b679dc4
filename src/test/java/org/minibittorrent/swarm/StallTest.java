package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minibittorrent.swarm.SwarmFixture.SECOND;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;

/** A download that stands still says why. */
class StallTest {
    private final SwarmFixture fixture = new SwarmFixture(2);

    private void assertStall(Reason reason) {
        assertEquals(Optional.of(reason), fixture.swarm.stall().map(Standstill::reason));
    }

    private void assertMoves() {
        assertEquals(Optional.empty(), fixture.swarm.stall());
    }

    @Test
    void nobodyIsThereOrHasAnything() {
        assertStall(Reason.NO_PEERS_KNOWN);
        SwarmPeer peer = fixture.connect(true);
        fixture.receive(peer, new Message.HaveNone());
        fixture.receive(peer, new Message.Unchoke());
        assertStall(Reason.NOBODY_HAS_IT);
        fixture.swarm.disconnected(peer, fixture.now);
        assertStall(Reason.NO_PEERS_KNOWN);
    }

    @Test
    void whoeverHasItServesOthers() {
        SwarmPeer idle = fixture.connect(true);
        fixture.receive(idle, new Message.HaveNone());
        fixture.receive(idle, new Message.Unchoke());
        SwarmPeer peer = fixture.connect(true);
        fixture.receive(peer, new Message.HaveAll());
        assertStall(Reason.CHOKED);
    }

    @Test
    void fromMakingRoomToHashing() {
        SwarmPeer peer = fixture.seeder();
        assertStall(Reason.MAKING_ROOM);
        fixture.prepare();
        assertMoves();
        for (Request request : fixture.asked(peer)) {
            assertMoves();
            fixture.deliver(peer, request);
        }
        assertStall(Reason.CHECKING_PIECES);
        fixture.receive(peer, new Message.Choke());
        assertStall(Reason.CHECKING_PIECES);
        fixture.swarm.disconnected(peer, fixture.now);
        assertStall(Reason.CHECKING_PIECES);
        fixture.check();
        assertMoves();
    }

    @Test
    void silenceIsNoticedAndSoIsItsEnd() {
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(peer);
        fixture.pass(15 * SECOND);
        assertMoves();
        fixture.pass(10 * SECOND);
        assertStall(Reason.NO_ANSWER);
        fixture.pass(200 * SECOND);
        assertStall(Reason.NO_ANSWER);
        fixture.begin(peer, requests.get(0));
        fixture.swarm.bytesReceived(peer, 1, fixture.now);
        assertMoves();
    }

    @Test
    void aTrickleIsNoSilence() {
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        fixture.begin(peer, fixture.asked(peer).get(0));
        for (int second = 0; second < 100; second++) {
            fixture.swarm.bytesReceived(peer, 100, fixture.now);
            fixture.pass(SECOND);
            assertMoves();
        }
    }

    @Test
    void everybodyTurnsUsDown() {
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        for (Request request : fixture.asked(peer)) {
            fixture.receive(peer, new Message.RejectRequest(request.piece(), request.begin(), request.length()));
        }
        assertStall(Reason.REFUSED);
        fixture.pass(SECOND);
        assertMoves();
    }
}
