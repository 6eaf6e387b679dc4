package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.testing.Eventually;

@Timeout(30)
final class WorkersTest {
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

    private void note(@Nullable Object result, @Nullable Throwable failure) {
        results.add(result != null ? result : failure != null ? failure : "null");
    }

    private static String hold(CountDownLatch started, CountDownLatch go) {
        started.countDown();
        Eventually.await("go", go);
        return "held";
    }
}
