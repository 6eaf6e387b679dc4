package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.swarm.SwarmFixture.BLOCK;
import static org.minibittorrent.swarm.SwarmFixture.MILLI;
import static org.minibittorrent.swarm.SwarmFixture.SECOND;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;

/** Requests that are never answered, or late. */
class LostRequestsTest {
    private final SwarmFixture fixture = new SwarmFixture(200);

    private static Message.Cancel cancel(Request request) {
        return new Message.Cancel(request.piece(), request.begin(), request.length());
    }

    private static Message.RejectRequest reject(Request request) {
        return new Message.RejectRequest(request.piece(), request.begin(), request.length());
    }

    private SwarmPeer sharer(boolean fast) {
        SwarmPeer peer = fixture.sharer(fast, IntStream.range(0, 200).toArray());
        fixture.prepare();
        return peer;
    }

    /** The peer answers what it is asked, but for one request, until it is asked for something or time is up. */
    private List<Message> answersAllBut(SwarmPeer peer, Request lost, List<Request> queue, long nanos) {
        List<Message> said = new ArrayList<>();
        for (long end = fixture.now + nanos; fixture.now < end && !said.contains(lost); ) {
            if (!queue.isEmpty()) {
                fixture.deliver(peer, queue.remove(0));
            }
            fixture.prepare();
            fixture.check();
            fixture.pass(20 * MILLI);
            said.addAll(fixture.link(peer).sent);
            queue.addAll(fixture.asked(peer));
        }
        return said;
    }

    @Test
    void blocksFlowWithinSecondsOfAnUnchokeThoughNothingWasRejected() {
        for (boolean fast : new boolean[] {true, false}) {
            for (long choked : new long[] {0, SECOND, 10 * SECOND, 100 * SECOND}) {
                SwarmPeer peer = sharer(fast);
                int depth = fixture.asked(peer).size();
                fixture.receive(peer, new Message.Choke());
                fixture.pass(choked);
                fixture.receive(peer, new Message.Unchoke());
                fixture.pass(5 * SECOND / 2);
                List<Request> again = fixture.asked(peer);
                assertTrue(again.size() >= Math.min(4, depth), () -> fast + " after " + choked + ": " + again);
                assertTrue(fixture.deliver(peer, again.get(0)));
                fixture.swarm.disconnected(peer, fixture.now);
            }
        }
    }

    @Test
    void whatAChokingPeerShouldHaveRejectedIsAskedOfOthersSoon() {
        SwarmFixture few = new SwarmFixture(4);
        SwarmPeer first = few.seeder();
        few.prepare();
        List<Request> asked = few.asked(first);
        few.receive(first, new Message.Choke());
        few.pass(3 * SECOND);
        assertEquals(Set.copyOf(asked), Set.copyOf(few.asked(few.seeder())));
        assertTrue(few.deliver(first, asked.get(15)), "what comes all the same is taken");
    }

    @Test
    void aLostRequestIsTakenBackAndMadeAgain() {
        for (boolean fast : new boolean[] {true, false}) {
            for (int place : new int[] {0, 7, 15}) {
                SwarmPeer peer = sharer(fast);
                List<Request> queue = fixture.asked(peer);
                Request lost = queue.remove(place);
                List<Message> said = answersAllBut(peer, lost, queue, 5 * SECOND);
                int again = said.indexOf(lost);
                assertTrue(again >= 0, "asked again, fast: " + fast);
                assertTrue(said.subList(0, again).contains(cancel(lost)), "and taken back before");
                fixture.swarm.disconnected(peer, fixture.now);
            }
        }
    }

    @Test
    void theAnswerToWhatWasTakenBackIsNotForWhatWasAskedAgain() {
        SwarmPeer peer = sharer(true);
        List<Request> queue = fixture.asked(peer);
        Request lost = queue.remove(0);
        answersAllBut(peer, lost, queue, 5 * SECOND);
        fixture.receive(peer, reject(lost));
        assertEquals(
                1,
                peer.requests.stream()
                        .filter(open -> open.piece.piece == lost.piece() && open.block * BLOCK == lost.begin())
                        .count(),
                "it is expected all the same");
        assertTrue(fixture.deliver(peer, lost));
        assertEquals(List.of(), fixture.link(peer).sent(Message.Cancel.class));
    }

    @Test
    void whatComesWhileItIsAskedAgainIsTakenAndTheSecondCopyTakenBack() {
        SwarmPeer peer = sharer(true);
        List<Request> queue = fixture.asked(peer);
        Request lost = queue.remove(0);
        answersAllBut(peer, lost, queue, 5 * SECOND);
        assertTrue(fixture.deliver(peer, lost));
        assertTrue(fixture.link(peer).sent(Message.Cancel.class).contains(cancel(lost)));
        for (int i = 0; i < 200; i++) {
            fixture.receive(peer, reject(lost.equals(queue.get(0)) ? queue.get(1) : queue.get(0)));
            queue.remove(0);
            queue.addAll(fixture.asked(peer));
            fixture.pass(SECOND);
            fixture.prepare();
            queue.addAll(fixture.asked(peer));
        }
        assertFalse(fixture.deliver(peer, lost), "a second copy is no offence");
    }

    @Test
    void aLostRequestGoesToAnotherWhoHasTimeAndTheFirstIsTold() {
        SwarmPeer peer = sharer(true);
        List<Request> queue = fixture.asked(peer);
        Request lost = queue.remove(0);
        SwarmPeer idle = fixture.sharer(true, lost.piece());
        List<Message> said = answersAllBut(peer, lost, queue, 3 * SECOND);
        assertTrue(said.contains(cancel(lost)));
        assertFalse(said.contains(lost));
        assertTrue(fixture.asked(idle).contains(lost));
    }

    @Test
    void aSharerThatForgotTheRestIsRemindedWithinSeconds() {
        SwarmFixture few = new SwarmFixture(4);
        SwarmPeer peer = few.seeder();
        few.prepare();
        List<Request> queue = few.asked(peer);
        queue.subList(0, 4).forEach(request -> few.deliver(peer, request));
        int rounds = 0;
        while (!few.swarm.isComplete()) {
            few.pass(3 * SECOND);
            few.prepare();
            few.check();
            List<Request> again = few.asked(peer);
            assertFalse(again.isEmpty(), "nothing asked again");
            again.stream().limit(4).forEach(request -> few.deliver(peer, request));
            few.check();
            assertTrue(++rounds <= 5, "more than three seconds for four blocks");
        }
    }

    @Test
    void aSharerThatTurnsDownMoreThanFourIsAskedForFour() {
        SwarmPeer peer = sharer(true);
        Deque<Request> kept = new ArrayDeque<>();
        int rejected = 0;
        int delivered = 0;
        for (int step = 0; step < 250; step++) {
            for (Request request : fixture.asked(peer)) {
                if (kept.size() < 4) {
                    kept.add(request);
                } else {
                    rejected++;
                    fixture.receive(peer, reject(request));
                }
            }
            if (!kept.isEmpty()) {
                delivered++;
                fixture.deliver(peer, kept.remove());
            }
            fixture.prepare();
            fixture.check();
            fixture.pass(20 * MILLI);
        }
        assertTrue(rejected < 20, rejected + " turned down");
        assertTrue(delivered > 200, delivered + " of 250 that it could send");
    }

    @Test
    void aSlowSharerIsNotAskedTwiceHoweverSlowItIs() {
        SwarmFixture one = new SwarmFixture(4);
        SwarmPeer peer = one.sharer(true, 0, 1, 2, 3);
        one.prepare();
        Deque<Request> queue = new ArrayDeque<>();
        int sent = 0;
        while (!one.swarm.isComplete()) {
            one.pass(100 * SECOND);
            for (Message message : List.copyOf(one.link(peer).sent)) {
                if (message instanceof Request request && !queue.contains(request)) {
                    queue.add(request);
                } else if (message instanceof Message.Cancel back
                        && queue.remove(new Request(back.piece(), back.begin(), back.length()))) {
                    one.receive(peer, new Message.RejectRequest(back.piece(), back.begin(), back.length()));
                }
            }
            one.link(peer).forget();
            sent++;
            assertTrue(one.deliver(peer, queue.remove()));
            one.check();
        }
        assertEquals(16, sent);
    }

    @Test
    void whoeverWeDoNotReadFromIsNotToBlame() {
        SwarmPeer peer = sharer(true);
        List<Request> asked = fixture.asked(peer);
        fixture.deliver(peer, asked.get(0));
        fixture.asked(peer);
        SwarmPeer other = fixture.seeder();
        fixture.prepare();
        List<Request> before = fixture.asked(other);
        fixture.link(peer).heldBack = true;
        fixture.pass(300 * SECOND);
        assertFalse(peer.snubbed);
        assertEquals(List.of(), fixture.asked(peer), "nothing is asked again");
        assertTrue(fixture.asked(other).stream().noneMatch(asked::contains), "nor of others");
        fixture.link(peer).heldBack = false;
        fixture.pass(25 * SECOND);
        assertTrue(peer.snubbed, "from now on it is");
        assertTrue(before.stream().noneMatch(asked::contains));
        assertEquals(BLOCK, asked.get(0).length());
    }
}
