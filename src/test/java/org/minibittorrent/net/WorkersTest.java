package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.minibittorrent.testing.Eventually;

@Timeout(30)
final class WorkersTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    private final Hands hands = new Hands();
    private final Workers workers = new Workers("worker-under-test", 1, 2);
    private final List<Object> results = new ArrayList<>();

    @AfterEach
    void close() {
        workers.close();
        hands.close();
    }

    @Test
    void workIsDoneElsewhereAndItsResultComesOnTheLoop() {
        Thread[] threads = new Thread[2];
        workers.run(hands.loop, Thread::currentThread, (result, failure) -> {
            threads[0] = result;
            threads[1] = Thread.currentThread();
            assertNull(failure);
        });
        hands.turnUntil(() -> threads[1] != null);
        assertEquals("worker-under-test-1", threads[0].getName());
        assertTrue(threads[0].isDaemon());
        assertSame(Thread.currentThread(), threads[1]);
    }

    @Test
    void whateverWorkThrowsIsHandedBack() {
        List<Throwable> failures =
                List.of(new IOException("test"), new OutOfMemoryError("test"), new InternalError("test"));
        for (Throwable failure : failures) {
            workers.run(
                    hands.loop,
                    () -> {
                        if (failure instanceof Error error) {
                            throw error;
                        }
                        throw (IOException) failure;
                    },
                    this::note);
            hands.turnUntil(() -> results.contains(failure));
        }
        assertEquals(failures, results);
    }

    @Test
    void moreWorkThanTheQueueHoldsIsRefusedLater() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        workers.run(hands.loop, () -> hold(started, go), this::note);
        Eventually.await("started", started);
        for (int i = 0; i < 3; i++) {
            workers.run(hands.loop, () -> "done", this::note);
        }
        assertEquals(List.of(), results);
        hands.turnUntil(() -> results.size() == 1);
        assertInstanceOf(RejectedExecutionException.class, results.get(0));
        go.countDown();
        hands.turnUntil(() -> results.size() == 4);
        assertEquals(List.of("held", "done", "done"), results.subList(1, 4));
    }

    @Test
    void closeWaitsForRunningWorkWithoutInterruptingItAndRefusesTheRest() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        workers.run(
                hands.loop,
                () -> {
                    String held = hold(started, go);
                    ended.set(!Thread.currentThread().isInterrupted());
                    return held;
                },
                this::note);
        workers.run(hands.loop, () -> "never", this::note);
        Eventually.await("started", started);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            workers.close();
            closed.complete(ended.get());
        });
        closer.start();
        hands.turnUntil(() -> results.size() == 1);
        assertInstanceOf(RejectedExecutionException.class, results.get(0));
        assertFalse(closed.isDone());
        go.countDown();
        assertTrue(Eventually.get(closed));
        closer.join();
        workers.run(hands.loop, () -> "never", this::note);
        hands.turnUntil(() -> results.size() == 3);
        assertEquals("held", results.get(1));
        assertInstanceOf(RejectedExecutionException.class, results.get(2));
    }

    @Test
    void theResultOfAClosedLoopIsDropped() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        workers.run(hands.loop, () -> hold(started, go), this::note);
        Eventually.await("started", started);
        hands.close();
        go.countDown();
        workers.close();
        assertEquals(List.of(), results);
    }

    @Test
    void workMayCloseItsOwnWorkers() {
        workers.run(
                hands.loop,
                () -> {
                    workers.close();
                    return "closed";
                },
                this::note);
        hands.turnUntil(() -> results.size() == 1);
        assertEquals(List.of("closed"), results);
    }

    @Test
    void workAtOnePlaceHoldsAPartOfTheThreadsAndIsDoneInItsTurn() {
        CountDownLatch go = new CountDownLatch(1);
        try (Workers shared = new Workers("shared-worker", 2, 5, 100)) {
            for (String hung : List.of("one disk", "another disk")) {
                for (int i = 0; i < 10; i++) {
                    shared.run(hung, hands.loop, () -> hold(new CountDownLatch(1), go), this::note);
                }
            }
            for (int i = 0; i < 5; i++) {
                int number = i;
                shared.run("a third", hands.loop, () -> "done " + number, this::note);
            }
            hands.turnUntil(() -> results.size() == 5);
            assertEquals(List.of("done 0", "done 1", "done 2", "done 3", "done 4"), results);
            go.countDown();
            hands.turnUntil(() -> results.size() == 25);
        }
    }

    @Test
    void aPlaceThatFillsTheQueueIsServedInTurnWithOthers() {
        CountDownLatch go = new CountDownLatch(1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Workers one = new Workers("turn-worker", 1, 1, 100)) {
            CountDownLatch started = new CountDownLatch(1);
            one.run("first", hands.loop, () -> hold(started, go), this::note);
            Eventually.await("started", started);
            for (String name : List.of("first", "first", "first", "second", "third")) {
                one.run(name, hands.loop, () -> order.add(name), this::note);
            }
            go.countDown();
            hands.turnUntil(() -> results.size() == 6);
            assertEquals(
                    1, order.subList(0, 3).stream().filter("second"::equals).count(), order::toString);
            assertEquals(1, order.subList(0, 3).stream().filter("third"::equals).count(), order::toString);
        }
    }

    @Test
    void closeGivesUpWhatHangsAndSaysWhere() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try {
            workers.run("/mnt/hung", hands.loop, () -> hold(started, go), this::note);
            Eventually.await("started", started);
            workers.shutDown();
            workers.awaitEnd(System.nanoTime());
            assertTrue(log.text().contains("/mnt/hung"), log::text);
        } finally {
            go.countDown();
        }
    }

    private void note(@Nullable Object result, @Nullable Throwable failure) {
        results.add(result != null ? result : failure != null ? failure : "null");
    }

    private static String hold(CountDownLatch started, CountDownLatch go) {
        started.countDown();
        Eventually.await("go", go);
        return "held";
    }
}
