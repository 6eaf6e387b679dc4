package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.wire.PeerId;

/** The tracker's word decides who comes in, is remembered for as long as it may be, and no longer. */
class GroupFenceTest {
    private static final InfoHash TORRENT = InfoHash.of(new byte[InfoHash.LENGTH]);
    private static final InetAddress HERE = ip(1);
    private static final InetAddress THERE = ip(2);

    private final Deque<Consumer<@Nullable List<Endpoint>>> questions = new ArrayDeque<>();
    private long now = Long.MAX_VALUE - 5;
    private final GroupFence fence = new GroupFence((infoHash, ip, answer) -> questions.add(answer), () -> now);
    private final List<Boolean> answers = new ArrayList<>();

    private static InetAddress ip(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static PeerId id(int number) {
        byte[] bytes = new byte[PeerId.LENGTH];
        bytes[0] = (byte) number;
        return PeerId.of(bytes);
    }

    private static Endpoint peer(String user, int id, InetAddress ip) {
        return new Endpoint(user, new InetSocketAddress(ip, 6881), id(id));
    }

    private void knock(InetAddress ip, int id) {
        fence.admit(TORRENT, ip, id(id), answers::add);
    }

    private void trackerSays(@Nullable List<Endpoint> peers) {
        questions.remove().accept(peers);
    }

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void aYesCountsForAMinuteAndANoForSeconds() {
        knock(HERE, 1);
        trackerSays(List.of(peer("bob", 1, HERE)));
        pass(59);
        knock(HERE, 7);
        assertEquals(List.of(true, true), answers);
        pass(1);
        knock(HERE, 1);
        assertEquals(1, questions.size(), "asked again");

        knock(THERE, 2);
        assertEquals(2, questions.size());
        questions.removeFirst();
        trackerSays(List.of());
        pass(4);
        knock(THERE, 2);
        assertEquals(List.of(true, true, false, false), answers);
        pass(1);
        knock(THERE, 2);
        assertEquals(1, questions.size(), "asked again");
    }

    @Test
    void manyWhoComeFromOneAddressAreAskedAboutOnce() {
        knock(HERE, 1);
        knock(HERE, 2);
        assertEquals(1, questions.size());
        trackerSays(List.of(peer("bob", 1, HERE)));
        assertEquals(List.of(true, true), answers);
    }

    @Test
    void oneWhoseAnswerCannotBeTakenLeavesNoOtherWithoutOne() {
        fence.admit(TORRENT, HERE, id(1), admitted -> {
            throw new IllegalStateException("its connection is broken");
        });
        knock(HERE, 2);
        try {
            trackerSays(List.of(peer("bob", 1, HERE)));
        } catch (IllegalStateException theFirst) {
            // told to whoever handed the tracker's answer on
        }
        assertEquals(List.of(true), answers);
        knock(HERE, 3);
        assertEquals(List.of(true, true), answers, "remembered");
    }

    @Test
    void whomTheTrackerToldOfIsLetInUnasked() {
        fence.learn(peer("bob", 1, HERE));
        knock(HERE, 1);
        assertEquals(List.of(true), answers);
        assertEquals("bob", fence.user(id(1)));
        assertEquals("bob", fence.userAt(HERE));
        fence.learn(peer("carol", 2, HERE));
        assertNull(fence.userAt(HERE), "one of two");
    }

    @Test
    void withoutTheTrackerNobodyNewComesInAndNothingIsRemembered() {
        knock(HERE, 1);
        trackerSays(null);
        assertEquals(List.of(false), answers);
        knock(HERE, 1);
        assertEquals(1, questions.size());
    }

    @Test
    void anAnswerFromBeforeADepartureIsNotTrusted() {
        knock(HERE, 1);
        fence.memberGone("bob");
        trackerSays(List.of(peer("bob", 1, HERE)));
        assertTrue(answers.isEmpty());
        trackerSays(List.of());
        assertEquals(List.of(false), answers);
    }

    @Test
    void whoIsGoneDoesNotComeInOnAnothersAddress() {
        fence.learn(peer("bob", 1, HERE));
        fence.learn(peer("carol", 2, HERE));
        fence.memberGone("BOB");
        assertNull(fence.user(id(1)));
        knock(HERE, 1);
        trackerSays(List.of(peer("carol", 2, HERE)));
        assertEquals(List.of(false), answers);

        fence.learn(peer("bob", 1, HERE));
        knock(HERE, 1);
        assertEquals(List.of(false, true), answers, "a member again");
    }

    @Test
    void aNewLookKeepsTheListedAndUnknownOnesOfTheAddress() {
        fence.learn(peer("bob", 1, HERE));
        fence.learn(peer("carol", 2, HERE));
        List<Predicate<@Nullable PeerId>> verdicts = new ArrayList<>();
        fence.recheck(TORRENT, HERE, verdicts::add);
        trackerSays(List.of(peer("carol", 2, HERE)));
        Predicate<@Nullable PeerId> stays = verdicts.get(0);
        assertEquals(
                List.of(false, true, true, true),
                List.of(stays.test(id(1)), stays.test(id(2)), stays.test(id(9)), stays.test(null)));

        fence.recheck(TORRENT, THERE, verdicts::add);
        trackerSays(List.of());
        assertEquals(
                List.of(false, false),
                List.of(verdicts.get(1).test(id(9)), verdicts.get(1).test(null)));

        fence.recheck(TORRENT, THERE, verdicts::add);
        trackerSays(null);
        assertNull(verdicts.get(2), "without an answer nothing is said");
    }
}
