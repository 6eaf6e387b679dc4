package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.testing.Eventually;

/** Callbacks may block, fail and close; the others still come. */
@Timeout(120)
final class CallbackThreadsTest {
    private final CallbackThreads threads = new CallbackThreads("callback-test");
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("callback-test"))
                .toList();
    }

    @Test
    void oneThatBlocksHoldsUpNoOther() throws Exception {
        for (int i = 0; i < CallbackThreads.MOST_THREADS - 1; i++) {
            threads.execute(this::block);
        }
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Void> ran = new CompletableFuture<>();
            threads.execute(() -> ran.complete(null));
            Eventually.get(ran);
        }
        assertTrue(alive().size() <= CallbackThreads.MOST_THREADS);
    }

    @Test
    void serialCallsKeepTheirOrderThoughOneFails() throws Exception {
        Executor serial = new SerialCalls(threads);
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> last = new CompletableFuture<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            serial.execute(() -> {
                seen.add(number);
                if (number == 999) {
                    last.complete(null);
                }
            });
        }
        Eventually.get(last);
        assertEquals(IntStream.range(0, 1000).boxed().toList(), seen);
    }

    @Test
    void aSerialCallThatBlocksHoldsUpOnlyThoseBehindIt() throws Exception {
        Executor one = new SerialCalls(threads);
        Executor other = new SerialCalls(threads);
        CompletableFuture<Void> behind = new CompletableFuture<>();
        CompletableFuture<Void> beside = new CompletableFuture<>();
        one.execute(this::block);
        one.execute(() -> behind.complete(null));
        other.execute(() -> beside.complete(null));
        Eventually.get(beside);
        assertTrue(!behind.isDone());
        release.countDown();
        Eventually.get(behind);
    }

    @Test
    void closingRunsWhatWaitsAndLeavesNoThread() throws Exception {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 500; i++) {
            int number = i;
            threads.execute(() -> seen.add(number));
        }
        threads.close();
        assertEquals(500, seen.size());
        Eventually.awaitAnswer("no thread", CallbackThreadsTest::alive, List::isEmpty);
        CompletableFuture<Thread> late = new CompletableFuture<>();
        threads.execute(() -> late.complete(Thread.currentThread()));
        assertSame(Thread.currentThread(), late.get(), "after closing a callback still comes");
    }

    @Test
    void closingDoesNotWaitForOneThatBlocksForEver() {
        threads.execute(this::block);
        long start = System.nanoTime();
        threads.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60));
    }

    @Test
    void aCallbackMayClose() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        threads.execute(() -> {
            threads.close();
            closed.complete(null);
        });
        Eventually.get(closed);
    }

    @Test
    void noNumberOfBlockingCallsHoldsUpACompletion() throws Exception {
        for (int i = 0; i < 2 * CallbackThreads.MOST_THREADS; i++) {
            threads.execute(this::block);
            threads.complete(this::block);
        }
        CompletableFuture<Void> completed = new CompletableFuture<>();
        threads.complete(() -> completed.complete(null));
        completed.get(60, TimeUnit.SECONDS);
    }
}
