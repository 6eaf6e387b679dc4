package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.swarm.SwarmFixture.BLOCK;
import static org.minibittorrent.swarm.SwarmFixture.MILLI;
import static org.minibittorrent.swarm.SwarmFixture.PIECE;
import static org.minibittorrent.swarm.SwarmFixture.SECOND;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** Peers that offer us pieces and mean no good: neither the download nor the thread that serves all suffers. */
class HostileSharerTest {
    /** Counts how often chance is asked, which the picker does once for each piece it moves. */
    private static final class CountingRandom implements RandomGenerator {
        private final SplittableRandom random = new SplittableRandom(1);
        long calls;

        @Override
        public long nextLong() {
            calls++;
            return random.nextLong();
        }
    }

    @Test
    void chokingAndUnchokingInALoopMakesNoFloodOfRequests() {
        for (boolean fast : new boolean[] {false, true}) {
            SwarmFixture fixture = new SwarmFixture(100);
            SwarmPeer peer = fixture.sharer(fast, IntStream.range(0, 100).toArray());
            fixture.prepare();
            int depth = fixture.asked(peer).size();
            assertTrue(depth > 0);
            for (int i = 0; i < 1000; i++) {
                fixture.receive(peer, new Message.Choke());
                fixture.receive(peer, new Message.Unchoke());
            }
            assertTrue(fixture.asked(peer).size() <= depth, "fast: " + fast);
            fixture.pass(SECOND);
            assertEquals(fast ? 0 : depth, fixture.asked(peer).size(), "but it is not forgotten");
        }
    }

    @Test
    void rejectingInALoopMakesNoFloodOfRequests() {
        SwarmFixture fixture = new SwarmFixture(100);
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        int requests = 0;
        for (int millis = 0; millis < 10_000; millis += 50) {
            for (Message.Request request : fixture.asked(peer)) {
                requests++;
                fixture.receive(peer, new Message.RejectRequest(request.piece(), request.begin(), request.length()));
            }
            fixture.pass(50 * MILLI);
            fixture.prepare();
        }
        assertTrue(requests <= 16 * 21, "asked " + requests + " times in ten seconds");
    }

    @Test
    void rejectingWhatWasNeverAskedEndsTheConnection() {
        SwarmFixture fixture = new SwarmFixture(10);
        SwarmPeer peer = fixture.seeder();
        assertThrows(WireException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                fixture.swarm.receive(peer, new Message.RejectRequest(i % 10, 0, BLOCK), fixture.now);
            }
        });
    }

    @Test
    void blocksNobodyAskedForEndTheConnectionAndAreNeverTaken() {
        SwarmFixture fixture = new SwarmFixture(10);
        SwarmPeer peer = fixture.connect(true);
        fixture.receive(peer, new Message.HaveAll());
        assertThrows(WireException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                assertFalse(fixture.swarm.beginBlock(peer, i % 10, 0, BLOCK, fixture.now));
            }
        });
    }

    /** BEP 6: every request has exactly one answer, so a cancelled one that was rejected is settled. */
    @Test
    void answeredCancelsAreNoCreditForBlocksNobodyAskedFor() {
        SwarmFixture fixture = new SwarmFixture(2000);
        SwarmPeer peer = fixture.seeder();
        for (int round = 0; round < 50; round++) {
            fixture.prepare();
            List<Message.Request> requests = fixture.asked(peer);
            assertFalse(requests.isEmpty());
            fixture.swarm.setDownloading(false, fixture.now);
            requests.forEach(request -> fixture.receive(
                    peer, new Message.RejectRequest(request.piece(), request.begin(), request.length())));
            fixture.asked(peer);
            fixture.swarm.setDownloading(true, fixture.now);
        }
        fixture.swarm.setDownloading(false, fixture.now);
        int sent = 0;
        try {
            while (sent < 800) {
                assertFalse(fixture.swarm.beginBlock(peer, 1999, 0, BLOCK, fixture.now));
                sent++;
            }
        } catch (WireException e) {
            assertTrue(sent < 100, sent + " blocks");
        }
        assertTrue(sent < 100, sent + " blocks");
    }

    /** Counting what a peer has anew takes time for each piece: once is fine, at its command is not. */
    @Test
    void losingAndFindingAPieceInALoopCostsNoMoreThanThatPiece() {
        int pieces = 5000;
        CountingRandom random = new CountingRandom();
        SwarmFixture fixture = new SwarmFixture(
                new PieceLayout((long) pieces * PIECE, PIECE), new PieceSet(pieces), SwarmConfig.standard(0), random);
        SwarmPeer peer = fixture.connect(true);
        fixture.receive(peer, new Message.HaveAll());
        long before = random.calls;
        for (int i = 0; i < 1000; i++) {
            fixture.receive(peer, new Message.DontHave(7, 1));
            fixture.receive(peer, new Message.Have(7));
        }
        fixture.swarm.disconnected(peer, fixture.now);
        assertTrue(random.calls - before < 5L * pieces, "pieces moved: " + (random.calls - before));
    }

    /** Each piece that is started costs a write of a whole piece. */
    @Test
    void offeringPiecesAndTakingThemBackDoesNotKeepTheDiskBusy() {
        SwarmFixture fixture = new SwarmFixture(3000);
        SwarmPeer peer = fixture.connect(true);
        fixture.receive(peer, new Message.HaveNone());
        fixture.receive(peer, new Message.Unchoke());
        int prepared = 0;
        for (int piece = 0; piece < 3000; piece++) {
            fixture.receive(peer, new Message.Have(piece));
            fixture.receive(peer, new Message.DontHave(piece, 1));
            prepared += fixture.preparing.size();
            fixture.prepare();
            fixture.pass(MILLI);
        }
        assertTrue(prepared < 20, prepared + " pieces in three seconds");
    }

    @Test
    void whoTricklesABlockDoesNotHoldItForEver() {
        SwarmFixture fixture = new SwarmFixture(1);
        SwarmPeer trickler = fixture.seeder();
        fixture.prepare();
        List<Message.Request> requests = fixture.asked(trickler);
        for (Message.Request request : requests.subList(0, 3)) {
            fixture.deliver(trickler, request);
        }
        assertTrue(fixture.begin(trickler, requests.get(3)));
        SwarmPeer honest = fixture.seeder();
        for (int second = 0; second < 60 && !fixture.swarm.isComplete(); second++) {
            fixture.swarm.bytesReceived(trickler, 10, fixture.now);
            fixture.pass(SECOND);
            fixture.serve(honest);
        }
        assertTrue(fixture.swarm.isComplete());
        assertEquals(1, fixture.link(trickler).discarded, "the rest of it must not reach the file");
    }

    @Test
    void whoWithholdsOneBlockAndSendsOthersDoesNotHoldItForEver() {
        SwarmFixture fixture = new SwarmFixture(200);
        SwarmPeer withholder = fixture.seeder();
        fixture.prepare();
        List<Message.Request> queue = fixture.asked(withholder);
        Message.Request withheld = queue.remove(0);
        SwarmPeer honest = fixture.sharer(true, withheld.piece());
        boolean asked = false;
        for (int second = 0; second < 90 && !asked; second++) {
            for (int i = 0; i < 4 && !queue.isEmpty(); i++) {
                fixture.deliver(withholder, queue.remove(0));
            }
            fixture.prepare();
            fixture.check();
            fixture.pass(SECOND);
            queue.addAll(fixture.asked(withholder));
            asked = fixture.asked(honest).contains(withheld);
        }
        assertTrue(asked, "the honest peer is asked in the end");
        assertTrue(fixture.swarm.peers().contains(withholder), "while the other still sends");
    }

    @Test
    void piecesThatNobodyElseHasDoNotKeepOthersFromBeingStarted() {
        int pieces = 3000;
        SwarmFixture fixture = new SwarmFixture(pieces);
        for (int piece = 0; piece < 2 * SwarmConfig.OPEN_PIECES; piece += 10) {
            SwarmPeer passing =
                    fixture.sharer(true, IntStream.range(piece, piece + 10).toArray());
            fixture.prepare();
            fixture.asked(passing).stream().limit(4).forEach(request -> fixture.deliver(passing, request));
            fixture.swarm.disconnected(passing, fixture.now);
            fixture.pass(SECOND);
        }
        fixture.checking.clear();
        SwarmPeer honest = fixture.sharer(true, IntStream.range(2000, 3000).toArray());
        fixture.serve(honest);
        fixture.pass(SECOND);
        fixture.serve(honest);
        assertTrue(IntStream.range(2000, 3000)
                .allMatch(piece -> fixture.swarm.have().has(piece)));
        // What was given up is not lost for ever.
        SwarmPeer seeder = fixture.seeder();
        fixture.serve(honest, seeder);
        fixture.pass(SECOND);
        fixture.serve(honest, seeder);
        assertTrue(fixture.swarm.have().count() > pieces - SwarmConfig.OPEN_PIECES);
        assertFalse(fixture.abandoned.isEmpty());
    }

    @Test
    void silentPeersDoNotUseUpTheRequestsOfAll() {
        SwarmFixture fixture = new SwarmFixture(1000, new SwarmConfig(0, 100, 100, 64, 4));
        for (int i = 0; i < 8; i++) {
            fixture.seeder();
        }
        fixture.prepare();
        fixture.pass(65 * SECOND); // until all of them had their try
        SwarmPeer honest = fixture.seeder();
        fixture.prepare();
        assertTrue(fixture.asked(honest).size() >= 8);
    }

    @Test
    void offeringManyPiecesWhileChokingStartsNoMoreThanAreAskedFor() {
        SwarmFixture fixture = new SwarmFixture(1000);
        SwarmPeer peer = fixture.connect(true);
        fixture.receive(peer, new Message.HaveAll());
        for (int piece = 0; piece < 1000; piece++) {
            fixture.receive(peer, new Message.AllowedFast(piece));
        }
        assertTrue(fixture.preparing.size() <= 5, fixture.preparing.size() + " pieces");
        fixture.prepare();
        assertEquals(16, fixture.asked(peer).size());
        fixture.prepare();
        assertTrue(peer.allowedToUs.size() <= 128);
    }

    @Test
    void messagesOfAnExtensionThatWasNotAgreedOnHaveNoEffect() {
        SwarmFixture fixture = new SwarmFixture(10);
        SwarmPeer peer = fixture.connect(false);
        for (Message message : List.of(
                new Message.HaveAll(),
                new Message.HaveNone(),
                new Message.AllowedFast(1),
                new Message.SuggestPiece(1),
                new Message.RejectRequest(1, 0, BLOCK))) {
            assertThrows(WireException.class, () -> fixture.swarm.receive(peer, message, fixture.now));
        }
        assertEquals(0, peer.pieces());
        assertTrue(fixture.link(peer).sent(Message.Interested.class).isEmpty());
    }

    @Test
    void whoWasFoundOutIsAskedForNothingMore() {
        SwarmFixture fixture = new SwarmFixture(20);
        SwarmPeer liar = fixture.seeder();
        fixture.prepare();
        for (Message.Request request : fixture.asked(liar)) {
            fixture.deliver(liar, request);
        }
        int bad = fixture.checking.remove();
        fixture.asked(liar);
        fixture.swarm.pieceChecked(bad, false, List.of(1L, 2L, 3L, 4L), fixture.now);
        fixture.prepare();
        fixture.pass(SECOND);
        fixture.prepare();
        assertEquals(List.of(liar.identity()), fixture.blamed);
        assertTrue(fixture.link(liar).closeReason != null);
        assertEquals(List.of(), fixture.asked(liar));
    }
}
