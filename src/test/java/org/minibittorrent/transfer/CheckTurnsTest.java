package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.net.EventLoop;

/** Few checks run at a time at one place, the others in their order. */
final class CheckTurnsTest {
    private long now;
    private final EventLoop loop = EventLoop.manual(() -> now);
    private final CheckTurns turns = new CheckTurns(loop);
    private final List<String> begun = new ArrayList<>();
    private final List<CompletableFuture<String>> running = new ArrayList<>();
    private final Set<String> pointless = new HashSet<>();
    private final List<String> told = new ArrayList<>();
    private int looks;

    @AfterEach
    void close() {
        loop.close();
    }

    private CompletableFuture<String> take(String place, String name) {
        return turns.take(
                place, () -> pointless.contains(name), () -> looks++, reason -> told.add(name + ": " + reason), () -> {
                    begun.add(name);
                    CompletableFuture<String> check = new CompletableFuture<>();
                    running.add(check);
                    if (pointless.contains(name)) {
                        check.complete(name);
                    }
                    return check;
                });
    }

    private void turn() {
        now += Duration.ofSeconds(1).toNanos();
        for (int i = 0; i < 3; i++) {
            loop.turn(Duration.ZERO);
        }
    }

    @Test
    void theOthersOfAPlaceWaitTheirTurn() {
        CompletableFuture<String> first = take("drive", "first");
        for (String name : List.of("second", "third", "fourth")) {
            var unused = take("drive", name);
        }
        var unused = take("another", "elsewhere");
        assertEquals(List.of("first", "second", "elsewhere"), begun, "one place does not wait for another");
        assertEquals(List.of("third: other files are hashed first", "fourth: other files are hashed first"), told);
        turn();
        assertEquals(2, looks, "those that wait");
        running.get(1).completeExceptionally(new IllegalStateException("the disk"));
        turn();
        assertEquals(List.of("first", "second", "elsewhere", "third"), begun);
        running.get(0).complete("checked");
        assertEquals("checked", first.join());
        turn();
        assertEquals(List.of("first", "second", "elsewhere", "third", "fourth"), begun);
    }

    /** So many that they must not begin within each other's end. */
    @Test
    void whatIsPointlessWaitsForNobody() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            all.add(take("drive", "check " + i));
        }
        turn();
        assertFalse(all.get(2).isDone());
        for (int i = 2; i < all.size(); i++) {
            pointless.add("check " + i);
        }
        turn();
        for (int i = 0; i < 100; i++) {
            loop.turn(Duration.ZERO);
        }
        assertTrue(all.subList(2, all.size()).stream().allMatch(CompletableFuture::isDone));
        assertFalse(all.get(0).isDone());
    }
}
