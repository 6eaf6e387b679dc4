package org.minibittorrent.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.minibittorrent.net.EventLoop;

/**
 * The waiting of tests for other threads and processes: by one patience, with a failure that names what did not come about
 * and, where the test tells it, what was seen last. An interrupt, as by a test's timeout, ends the wait with the same failure.
 */
public final class Eventually {
    /** The longest wait: far more than a busy machine needs. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long PATIENCE_NANOS = PATIENCE.toNanos();
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Duration TURN = Duration.ofMillis(20);

    private Eventually() {}

    /** Something that comes true. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean holds() throws E;
    }

    /** Something that is asked again and again. */
    @FunctionalInterface
    public interface Question<T, E extends Exception> {
        T ask() throws E;
    }

    /** Waits until the condition holds. */
    public static <E extends Exception> void await(String what, Condition<E> condition) throws E {
        await(what, condition, () -> "");
    }

    /** Waits until the condition holds; a failure names what {@code seen} gives in the end. */
    public static <E extends Exception> void await(String what, Condition<E> condition, Supplier<?> seen) throws E {
        look(what, condition, seen, Eventually::pause);
    }

    /** Asks until the answer is one that is wanted, and returns it; a failure names the last answer. */
    public static <T, E extends Exception> T awaitAnswer(
            String what, Question<T, E> question, Predicate<? super T> wanted) throws E {
        long start = System.nanoTime();
        T answer = question.ask();
        while (!wanted.test(answer)) {
            giveUp(start, what, answer);
            pause();
            answer = question.ask();
        }
        return answer;
    }

    /** Turns a loop by hand until the condition holds. */
    public static <E extends Exception> void turn(EventLoop loop, String what, Condition<E> condition) throws E {
        turn(loop, what, condition, () -> "");
    }

    /** Turns a loop by hand until the condition holds; a failure names what {@code seen} gives in the end. */
    public static <E extends Exception> void turn(EventLoop loop, String what, Condition<E> condition, Supplier<?> seen)
            throws E {
        look(what, condition, seen, () -> loop.turn(TURN));
    }

    private static <E extends Exception> void look(
            String what, Condition<E> condition, Supplier<?> seen, Runnable between) throws E {
        long start = System.nanoTime();
        while (!condition.holds()) {
            giveUp(start, what, seen.get());
            between.run();
        }
    }

    /** Waits for the latch. */
    public static void await(String what, CountDownLatch latch) {
        try {
            if (latch.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fail(late(what, latch.getCount() + " are missing"));
    }

    /** The result of the future. */
    public static <T> T get(Future<T> future) throws ExecutionException {
        try {
            return future.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(late("a result", future), e);
        }
    }

    /** The cause of the future's failure. */
    public static Throwable failure(Future<?> future) {
        try {
            return fail("no failure, but " + get(future));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    /** The next element of the queue. */
    public static <T> T next(String what, BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
            return next == null ? fail(late(what, "")) : next;
        } catch (InterruptedException e) {
            throw new AssertionError(late(what, ""), e);
        }
    }

    /** Waits until the process has ended, and returns its exit status; a failure names what {@code seen} gives. */
    public static int end(Process process, Supplier<?> seen) {
        try {
            if (process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return fail(late("the end of the program", seen.get()));
    }

    private static void giveUp(long start, String what, Object seen) {
        if (Thread.currentThread().isInterrupted() || System.nanoTime() - start > PATIENCE_NANOS) {
            fail(late(what, seen));
        }
    }

    private static String late(String what, Object seen) {
        return "not in time: " + what + (seen.equals("") ? "" : "; seen last: " + seen);
    }

    /** Returns early when it is interrupted. */
    private static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
