package org.minibittorrent;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls and transfers of one peer that have not ended yet: what its close, or the end of its threads, has left open is
 * ended by this, whatever hangs. Any thread.
 */
final class OpenEnds {
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Takes what ends something; at once if all is over. {@link #remove} when it has ended by itself. */
    void add(Runnable end) {
        open.add(end);
        if (closed) {
            close();
        }
    }

    void remove(Runnable end) {
        open.remove(end);
    }

    /** Sees to it that a future ends. */
    <T> CompletableFuture<T> add(CompletableFuture<T> future) {
        Runnable end = () -> future.completeExceptionally(LoopCalls.peerClosed());
        add(end);
        var unused = future.whenComplete((value, failure) -> remove(end));
        return future;
    }

    /** Ends all that is open, and whatever comes. Idempotent. */
    void close() {
        closed = true;
        open.forEach(end -> {
            if (open.remove(end)) {
                end.run();
            }
        });
    }
}
