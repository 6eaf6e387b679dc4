package org.minibittorrent.transfer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;

/**
 * The turns of the checks of stores that are there already. Few are hashed at a time at one place, however many come at once, as
 * when a drive comes back: so a disk does not seek between all of them, and syncs find a thread. Loop thread.
 */
final class CheckTurns {
    private static final int AT_A_TIME = 2; // at one place
    private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

    /** A store that waits; {@code still} is run from time to time. */
    private record Waiting(BooleanSupplier pointless, Runnable still, CompletableFuture<Void> turn) {}

    private static final class Lane {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private int running;
    }

    private final EventLoop loop;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private boolean looking;

    CheckTurns(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Begins a check when its turn comes, at once if nothing is in its way, and soon once it is pointless, to be told so.
     * {@code waits} is told if it has to wait.
     */
    <T> CompletableFuture<T> take(
            Object place,
            BooleanSupplier pointless,
            Runnable still,
            Consumer<@Nullable Standstill> waits,
            Supplier<CompletableFuture<T>> check) {
        Lane lane = lanes.computeIfAbsent(place, key -> new Lane());
        CompletableFuture<Void> turn = new CompletableFuture<>();
        if (lane.running < AT_A_TIME) {
            lane.running++;
            turn.complete(null);
        } else {
            lane.waiting.add(new Waiting(pointless, still, turn));
            waits.accept(Standstill.of(Reason.OTHERS_FIRST, ""));
            lookLater();
        }
        return turn.thenCompose(begun -> check.get()).whenComplete((result, failure) -> over(place, lane));
    }

    private void over(Object place, Lane lane) {
        lane.running--;
        begin(lane, lane.waiting.poll());
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(place, lane);
        }
    }

    /** As a task of its own: many that are pointless may end within each other's beginning. */
    private void begin(Lane lane, @Nullable Waiting next) {
        if (next != null) {
            lane.running++;
            loop.executeUnlessClosed(() -> next.turn.complete(null));
        }
    }

    private void lookLater() {
        if (!looking) {
            looking = true;
            loop.schedule(LOOK_NANOS, this::look);
        }
    }

    private void look() {
        looking = false;
        for (Lane lane : List.copyOf(lanes.values())) {
            for (Waiting one : new ArrayList<>(lane.waiting)) {
                if (one.pointless.getAsBoolean() && lane.waiting.remove(one)) {
                    begin(lane, one);
                } else {
                    one.still.run();
                }
            }
            if (!lane.waiting.isEmpty()) {
                lookLater();
            }
        }
    }
}
