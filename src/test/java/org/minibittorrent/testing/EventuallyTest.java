package org.minibittorrent.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A wait ends with what it was for, or says what did not come about and what was seen last. */
class EventuallyTest {
    @AfterEach
    void clearInterrupt() {
        var unused = Thread.interrupted();
    }

    /** An interrupt stands for the end of patience, which is long. */
    private static String gaveUp(Executable wait) {
        Thread.currentThread().interrupt();
        return String.valueOf(assertThrows(AssertionError.class, wait).getMessage());
    }

    @Test
    void looksUntilItIsSo() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        Eventually.await("three looks", () -> looks.incrementAndGet() == 3);
        assertEquals(3, looks.get());
        assertEquals(7, Eventually.awaitAnswer("seven", looks::incrementAndGet, answer -> answer == 7));
        assertEquals("done", Eventually.get(CompletableFuture.completedFuture("done")));
        Exception failure = new Exception("no");
        assertEquals(failure, Eventually.failure(CompletableFuture.failedFuture(failure)));
    }

    @Test
    void saysWhatItWaitedForAndWhatItSawLast() {
        assertEquals("not in time: rain", gaveUp(() -> Eventually.await("rain", () -> false)));
        assertEquals(
                "not in time: rain; seen last: sun", gaveUp(() -> Eventually.await("rain", () -> false, () -> "sun")));
        assertEquals(
                "not in time: four; seen last: 3", gaveUp(() -> Eventually.awaitAnswer("four", () -> 3, n -> n == 4)));
        assertEquals(
                "not in time: all; seen last: 2 are missing",
                gaveUp(() -> Eventually.await("all", new CountDownLatch(2))));
        assertEquals("not in time: a word", gaveUp(() -> Eventually.next("a word", new LinkedBlockingQueue<String>())));
        assertTrue(gaveUp(() -> Eventually.get(new CompletableFuture<>()))
                .startsWith("not in time: a result; seen last: "));
    }

    @Test
    void aSuccessIsNoFailure() {
        AssertionError thrown =
                assertThrows(AssertionError.class, () -> Eventually.failure(CompletableFuture.completedFuture("done")));
        assertEquals("no failure, but done", thrown.getMessage());
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
