package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.swarm.SwarmFixture.BLOCK;
import static org.minibittorrent.swarm.SwarmFixture.MILLI;
import static org.minibittorrent.swarm.SwarmFixture.SECOND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;

/** Which blocks are asked of whom. */
class BlockSchedulerTest {
    @Test
    void nothingIsAskedForBeforeThereIsRoomForIt() {
        SwarmFixture fixture = new SwarmFixture(10);
        SwarmPeer peer = fixture.seeder();
        fixture.pass(SECOND);
        assertEquals(List.of(), fixture.asked(peer));
        assertFalse(fixture.preparing.isEmpty());
        fixture.prepare();
        assertEquals(16, fixture.asked(peer).size());
    }

    @Test
    void aBlockThatCouldNotBeKeptIsAskedForAgain() {
        SwarmFixture fixture = new SwarmFixture(1);
        SwarmPeer seeder = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(seeder);
        requests.forEach(request -> fixture.deliver(seeder, request));
        assertEquals(List.of(0), List.copyOf(fixture.checking));
        fixture.swarm.blockLost(0, BLOCK);
        fixture.swarm.blockLost(0, BLOCK);
        fixture.checking.clear();
        fixture.pass(SECOND);
        assertEquals(List.of(requests.get(1)), fixture.asked(seeder));
        assertTrue(fixture.deliver(seeder, requests.get(1)));
        fixture.check();
        assertEquals(1, fixture.completed);
    }

    @Test
    void aPieceComesWholeFromOnePeer() {
        SwarmFixture fixture = new SwarmFixture(200);
        List<SwarmPeer> peers = List.of(fixture.seeder(), fixture.seeder(), fixture.seeder());
        Map<Integer, SwarmPeer> from = new HashMap<>();
        while (fixture.verified.size() < 150) {
            fixture.prepare();
            fixture.check();
            for (SwarmPeer peer : peers) {
                for (Request request : fixture.asked(peer)) {
                    fixture.now += MILLI;
                    assertEquals(peer, from.computeIfAbsent(request.piece(), piece -> peer));
                    fixture.deliver(peer, request);
                }
            }
        }
        peers.forEach(peer -> assertTrue(peer.traffic(fixture.now).downloaded() > 20 * BLOCK));
    }

    @Test
    void aPeerTooSlowForAPieceSharesItWithAnother() {
        SwarmFixture fixture = new SwarmFixture(
                new PieceLayout(40 * 32 * BLOCK, 32 * BLOCK),
                new PieceSet(40),
                SwarmConfig.standard(0),
                new SplittableRandom(1));
        List<SwarmPeer> peers = List.of(fixture.seeder(), fixture.seeder());
        Map<SwarmPeer, List<Request>> queues = new HashMap<>();
        Map<Integer, Set<SwarmPeer>> from = new HashMap<>();
        for (int second = 0; second < 100; second++) {
            fixture.prepare();
            fixture.check();
            for (int i = 0; i < 2; i++) {
                List<Request> queue = queues.computeIfAbsent(peers.get(i), peer -> new ArrayList<>());
                queue.addAll(fixture.asked(peers.get(i)));
                if (second % (i + 1) == 0) {
                    Request next = queue.remove(0);
                    from.computeIfAbsent(next.piece(), piece -> new HashSet<>()).add(peers.get(i));
                    fixture.deliver(peers.get(i), next);
                }
            }
            fixture.pass(SECOND);
        }
        assertTrue(from.values().stream().anyMatch(senders -> senders.size() == 2), "no piece was shared");
        assertTrue(fixture.verified.size() >= 3);
    }

    @Test
    void whatAChokingPeerHasBegunGoesToOthersAtOnce() {
        for (boolean fast : new boolean[] {true, false}) {
            SwarmFixture fixture = new SwarmFixture(1);
            SwarmPeer first = fixture.connect(fast);
            fixture.receive(first, new Message.Bitfield(new byte[] {(byte) 0x80}));
            fixture.receive(
                    first,
                    new Message.ExtendedHandshake(
                            OptionalInt.empty(), OptionalInt.of(2), OptionalInt.empty(), Optional.empty()));
            fixture.receive(first, new Message.Unchoke());
            fixture.prepare();
            assertEquals(2, fixture.asked(first).size(), "no more than it said it takes");
            SwarmPeer second = fixture.connect(true);
            fixture.receive(second, new Message.HaveAll());
            fixture.receive(first, new Message.Choke());
            fixture.receive(second, new Message.Unchoke());
            assertEquals(fast ? 2 : 4, fixture.asked(second).size(), "fast: " + fast);
        }
    }

    @Test
    void aBlockThatWasTurnedDownIsAskedOfAnotherPeer() {
        SwarmFixture fixture = new SwarmFixture(4);
        SwarmPeer first = fixture.seeder();
        fixture.prepare();
        Request refused = fixture.asked(first).get(1);
        SwarmPeer second = fixture.connect(true);
        fixture.receive(second, new Message.HaveAll());
        fixture.receive(first, new Message.RejectRequest(refused.piece(), refused.begin(), refused.length()));
        fixture.receive(second, new Message.Unchoke());
        assertTrue(fixture.asked(second).contains(refused));
        fixture.pass(SECOND);
        assertFalse(fixture.asked(first).contains(refused));
    }

    @Test
    void whatAPeerNoLongerHasIsAskedOfAnother() {
        SwarmFixture fixture = new SwarmFixture(4);
        SwarmPeer first = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(first);
        SwarmPeer second = fixture.seeder();
        int piece = requests.get(0).piece();
        fixture.receive(first, new Message.DontHave(piece, 1));
        assertEquals(
                4,
                fixture.asked(second).stream()
                        .filter(request -> request.piece() == piece)
                        .count());
        assertTrue(fixture.deliver(first, requests.get(0)), "though what was on its way is taken");
    }

    @Test
    void whatAPeerThatLeavesWasAskedForIsAskedOfAnother() {
        SwarmFixture fixture = new SwarmFixture(4);
        SwarmPeer first = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(first);
        fixture.deliver(first, requests.get(0));
        fixture.asked(first);
        SwarmPeer second = fixture.seeder();
        fixture.swarm.disconnected(first, fixture.now);
        List<Request> again = fixture.asked(second);
        assertEquals(15, again.size());
        assertFalse(again.contains(requests.get(0)), "but not what is here");
    }

    @Test
    void aPieceThatFailedIsFetchedFromOnePeerAlone() {
        SwarmFixture fixture = new SwarmFixture(1);
        SwarmPeer liar = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(liar);
        fixture.deliver(liar, requests.get(0));
        fixture.receive(liar, new Message.Choke());
        for (Request request : requests.subList(1, 4)) {
            fixture.receive(liar, new Message.RejectRequest(request.piece(), request.begin(), request.length()));
        }
        SwarmPeer honest = fixture.seeder();
        fixture.asked(honest).forEach(request -> fixture.deliver(honest, request));
        SwarmPeer idle = fixture.seeder();
        fixture.receive(liar, new Message.Unchoke());
        fixture.asked(liar);
        assertEquals(1, fixture.checking.size());
        fixture.swarm.pieceChecked(fixture.checking.remove(), false, List.of(77L, 1L, 2L, 3L), fixture.now);
        fixture.pass(SECOND);
        List<Integer> asked = new ArrayList<>();
        for (SwarmPeer peer : List.of(liar, honest, idle)) {
            List<Request> again = fixture.asked(peer);
            asked.add(again.size());
            again.forEach(request -> fixture.deliver(peer, request));
        }
        assertEquals(4, asked.stream().mapToInt(Integer::intValue).max().orElse(0));
        assertEquals(4, asked.stream().mapToInt(Integer::intValue).sum());
        assertEquals(List.of(), fixture.blamed);
        fixture.check();
        assertEquals(List.of(liar.identity()), fixture.blamed);
    }

    @Test
    void inTheEndAnIdlePeerHelpsTheSlowestAndTheLoserIsTold() {
        SwarmFixture fixture = new SwarmFixture(1);
        SwarmPeer slow = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(slow);
        fixture.deliver(slow, requests.get(0));
        fixture.pass(10 * SECOND);
        SwarmPeer fast = fixture.seeder();
        fixture.pass(SECOND);
        List<Request> helped = fixture.asked(fast);
        assertFalse(helped.isEmpty());
        assertTrue(requests.containsAll(helped));
        assertEquals(requests.get(3), helped.get(0), "what would come last comes first");
        fixture.link(slow).forget();
        assertTrue(fixture.deliver(fast, helped.get(0)));
        assertEquals(1, fixture.link(slow).sent(Message.Cancel.class).size());
        assertFalse(fixture.deliver(slow, helped.get(0)), "what crossed with that is thrown away");
    }

    @Test
    void onePeerDoesNotUseUpTheRequestsOfAll() {
        SwarmFixture fixture = new SwarmFixture(5000, new SwarmConfig(0, 500, 500, 200, 4));
        List<SwarmPeer> old = List.of(fixture.seeder(), fixture.seeder());
        for (int round = 0; round < 40; round++) {
            fixture.prepare();
            fixture.check();
            for (SwarmPeer peer : old) {
                fixture.asked(peer).forEach(request -> fixture.deliver(peer, request));
            }
            fixture.pass(10 * MILLI);
        }
        fixture.prepare();
        SwarmPeer newcomer = fixture.seeder();
        List<SwarmPeer> all = List.of(old.get(0), old.get(1), newcomer);
        Map<SwarmPeer, List<Request>> queues = new HashMap<>();
        for (int round = 0; round < 200; round++) {
            fixture.prepare();
            fixture.check();
            for (SwarmPeer peer : all) {
                List<Request> queue = queues.computeIfAbsent(peer, same -> new ArrayList<>());
                queue.addAll(fixture.asked(peer));
                if (!queue.isEmpty()) {
                    fixture.deliver(peer, queue.remove(0));
                }
            }
            fixture.pass(10 * MILLI);
        }
        assertTrue(newcomer.requests.size() >= 60, "its share is a third: " + newcomer.requests.size());
    }

    @Test
    void aPauseTakesBackWhatWasAskedForAndKeepsWhatArrives() {
        SwarmFixture fixture = new SwarmFixture(4);
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(peer);
        assertTrue(fixture.begin(peer, requests.get(0)));
        fixture.swarm.setDownloading(false, fixture.now);
        assertEquals(15, fixture.link(peer).sent(Message.Cancel.class).size());
        assertEquals(1, fixture.link(peer).sent(Message.NotInterested.class).size());
        fixture.swarm.bytesReceived(peer, BLOCK, fixture.now);
        fixture.swarm.blockReceived(peer, requests.get(0).piece(), 0, fixture.now);
        fixture.pass(SECOND);
        fixture.link(peer).forget();
        fixture.swarm.setDownloading(true, fixture.now);
        fixture.prepare();
        List<Request> again = fixture.asked(peer);
        assertEquals(15, again.size());
        assertFalse(again.contains(requests.get(0)));
    }

    @Test
    void aSilentPeerIsSnubbedReplacedAndTriedAgain() {
        SwarmFixture fixture = new SwarmFixture(4);
        SwarmPeer silent = fixture.seeder();
        fixture.prepare();
        List<Request> requests = fixture.asked(silent);
        SwarmPeer second = fixture.seeder();
        fixture.pass(19 * SECOND);
        List<Request> before = fixture.asked(second);
        fixture.pass(2 * SECOND);
        assertTrue(silent.snubbed);
        List<Request> after = new ArrayList<>(before);
        after.addAll(fixture.asked(second));
        assertEquals(16, after.stream().distinct().count());
        fixture.pass(45 * SECOND);
        assertEquals(1, fixture.asked(silent).size(), "one block shows whether it is back");
        assertTrue(fixture.deliver(silent, requests.get(0)) || !silent.snubbed);
        assertFalse(silent.snubbed);
    }

    @Test
    void aLostPieceIsFetchedAgain() {
        SwarmFixture fixture = new SwarmFixture(3);
        SwarmPeer peer = fixture.seeder();
        fixture.serve(peer);
        assertTrue(fixture.swarm.isComplete());
        assertEquals(1, fixture.completed);
        SwarmPeer other = fixture.sharer(true, 0, 1);
        fixture.swarm.lose(1, fixture.now);
        fixture.serve(other);
        assertEquals(List.of(1), fixture.verified.subList(3, 4));
    }

    @Test
    void aPauseGivesBackTheRoomOfPiecesThatHaveNotBegun() {
        SwarmFixture fixture = new SwarmFixture(10);
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        List<Request> asked = fixture.asked(peer);
        fixture.deliver(peer, asked.get(0));
        fixture.swarm.setDownloading(false, fixture.now);
        assertFalse(fixture.abandoned.isEmpty());
        assertFalse(fixture.abandoned.contains(asked.get(0).piece()), "of this one there is a block");
        fixture.link(peer).forget();
        fixture.swarm.setDownloading(true, fixture.now);
        fixture.serve(peer);
        assertEquals(10, fixture.verified.size());
    }
}
