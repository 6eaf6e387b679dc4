package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.minibittorrent.testing.Eventually;

@Timeout(30)
final class EventLoopTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    @Test
    void tasksRunInOrderAndNeverWithinTheCall() {
        try (Hands hands = new Hands()) {
            List<Integer> ran = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                hands.loop.execute(() -> ran.add(number));
            }
            assertEquals(List.of(), ran);
            assertEquals(5, hands.loop.turn(Hands.NO_WAIT));
            assertEquals(List.of(0, 1, 2, 3, 4), ran);
        }
    }

    @Test
    void aTaskThatSubmitsItselfRunsOncePerTurn() {
        try (Hands hands = new Hands()) {
            AtomicInteger runs = new AtomicInteger();
            Runnable[] self = new Runnable[1];
            self[0] = () -> {
                if (runs.incrementAndGet() < 100) {
                    hands.loop.execute(self[0]);
                }
            };
            hands.loop.execute(self[0]);
            for (int turn = 1; turn <= 3; turn++) {
                assertEquals(1, hands.loop.turn(Duration.ofSeconds(10)));
                assertEquals(turn, runs.get());
            }
        }
    }

    @Test
    void whateverATaskThrowsIsLoggedAndTheLoopGoesOn() throws Exception {
        try (EventLoop loop = EventLoop.start("loop-under-test")) {
            List<Throwable> failures = List.of(
                    new OutOfMemoryError("test"),
                    new StackOverflowError(),
                    new InternalError("test"),
                    new IllegalStateException("test"));
            for (Throwable failure : failures) {
                loop.execute(() -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                });
            }
            assertTrue(onLoop(loop, loop::inLoop));
            assertFalse(loop.inLoop());
            assertEquals(failures, log.thrown());
        }
    }

    @Test
    void anInterruptedLoopStillWaitsInsteadOfSpinning() throws Exception {
        try (EventLoop loop = EventLoop.start("loop-under-test")) {
            onLoop(loop, () -> {
                Thread.currentThread().interrupt();
                return true;
            });
            long turns = onLoop(loop, loop::turns);
            // The timer gives a spinning loop 50 ms to show itself: it would make many thousand turns.
            long after = later(loop, Duration.ofMillis(50));
            assertTrue(after - turns < 10, "made " + (after - turns) + " turns");
        }
    }

    @Test
    void anIdleLoopMakesNoTurns() throws Exception {
        try (EventLoop loop = EventLoop.start("loop-under-test")) {
            long turns = onLoop(loop, loop::turns);
            long after = later(loop, Duration.ofMillis(50));
            assertTrue(after - turns < 10, "made " + (after - turns) + " turns");
        }
    }

    @Test
    void aTaskFromAnotherThreadWakesAWaitingTurn() throws Exception {
        try (Hands hands = new Hands()) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            Thread other = new Thread(() -> hands.loop.execute(() -> ran.complete(Thread.currentThread())));
            other.start();
            hands.turnUntil(ran::isDone);
            assertSame(Thread.currentThread(), ran.get());
            other.join();
        }
    }

    @Test
    void onlyTheThreadThatTurnsItIsInLoop() throws Exception {
        try (Hands hands = new Hands()) {
            assertTrue(hands.loop.inLoop());
            Thread other = new Thread(() -> hands.loop.turn(Hands.NO_WAIT));
            other.start();
            other.join();
            assertFalse(hands.loop.inLoop());
            assertThrows(IllegalStateException.class, () -> hands.loop.schedule(0, () -> {}));
            hands.loop.turn(Hands.NO_WAIT);
            assertTrue(hands.loop.inLoop());
        }
    }

    @Test
    void aLoopIsNotTurnedFromWithinATurnNorWhenItHasAThread() {
        try (Hands hands = new Hands();
                EventLoop threaded = EventLoop.start("loop-under-test")) {
            AtomicBoolean refused = new AtomicBoolean();
            hands.loop.execute(() -> {
                assertThrows(IllegalStateException.class, () -> hands.loop.turn(Hands.NO_WAIT));
                refused.set(true);
            });
            hands.loop.turn(Hands.NO_WAIT);
            assertTrue(refused.get());
            assertThrows(IllegalStateException.class, () -> threaded.turn(Hands.NO_WAIT));
        }
    }

    @Test
    void closeRunsWhatWasAcceptedAndRefusesTheRest() {
        Hands hands = new Hands();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        hands.loop.execute(() -> {
            runs.incrementAndGet();
            try {
                hands.loop.execute(runs::incrementAndGet);
            } catch (RejectedExecutionException e) {
                refused.incrementAndGet();
            }
        });
        hands.close();
        hands.close();
        assertEquals(1, runs.get());
        assertEquals(1, refused.get());
        assertThrows(RejectedExecutionException.class, () -> hands.loop.execute(() -> {}));
        assertEquals(0, hands.loop.turn(Hands.NO_WAIT));
    }

    @Test
    void closeWaitsForTheThreadEvenWhenInterrupted() throws Exception {
        EventLoop loop = EventLoop.start("loop-to-be-closed");
        CountDownLatch inTask = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        loop.execute(() -> {
            inTask.countDown();
            Eventually.await("go", go);
            done.set(true);
        });
        Eventually.await("inTask", inTask);
        CompletableFuture<Boolean> sawInterrupt = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            loop.close();
            sawInterrupt.complete(done.get() && Thread.interrupted());
        });
        closer.start();
        go.countDown();
        assertTrue(Eventually.get(sawInterrupt));
        assertFalse(threadNames().contains("loop-to-be-closed"));
    }

    @Test
    void closeFromWithinATurnEndsTheLoopAfterIt() throws Exception {
        EventLoop loop = EventLoop.start("loop-closing-itself");
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        AtomicBoolean rest = new AtomicBoolean();
        loop.execute(() -> {
            thread.complete(Thread.currentThread());
            loop.close();
            rest.set(true);
        });
        Eventually.get(thread).join();
        assertTrue(rest.get());

        Hands hands = new Hands();
        hands.loop.execute(hands.loop::close);
        hands.loop.turn(Hands.NO_WAIT);
        assertThrows(RejectedExecutionException.class, () -> hands.loop.execute(() -> {}));
    }

    @Test
    void tasksThatRaceWithCloseRunOrAreRefused() throws Exception {
        for (int round = 0; round < 200; round++) {
            EventLoop loop = EventLoop.start("loop-in-race");
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch ready = new CountDownLatch(3);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Thread thread = new Thread(() -> {
                    ready.countDown();
                    try {
                        for (int task = 0; task < 100_000; task++) {
                            loop.execute(ran::incrementAndGet);
                            accepted.incrementAndGet();
                        }
                    } catch (RejectedExecutionException e) {
                        return;
                    }
                });
                threads.add(thread);
                thread.start();
            }
            Eventually.await("ready", ready);
            loop.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(accepted.get(), ran.get());
        }
        assertFalse(threadNames().contains("loop-in-race"));
    }

    @Test
    void manyThreadsHandOverManyTasks() throws Exception {
        try (EventLoop loop = EventLoop.start("loop-under-test")) {
            int[] unguarded = new int[1];
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    for (int task = 0; task < 5000; task++) {
                        loop.execute(() -> unguarded[0]++);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(20_000, onLoop(loop, () -> unguarded[0]));
        }
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static long later(EventLoop loop, Duration delay) throws Exception {
        CompletableFuture<Long> turns = new CompletableFuture<>();
        loop.execute(() -> loop.schedule(delay.toNanos(), () -> turns.complete(loop.turns())));
        return Eventually.get(turns);
    }

    private static <T> T onLoop(EventLoop loop, Supplier<T> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(question.get()));
        return Eventually.get(answer);
    }
}
