package org.minibittorrent.net;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A conflating channel to a listener: of values that come faster than it takes them, all but the last are left out. Any thread may put one, and does not wait.
 *
 * @param <T> what is told
 */
public final class LatestValue<T> {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent");

    private final Executor executor;
    private final Consumer<T> listener;
    private final AtomicReference<T> latest = new AtomicReference<>();

    /** Tells the listener on the executor, which runs one thing after another. */
    public LatestValue(Executor executor, Consumer<T> listener) {
        this.executor = executor;
        this.listener = listener;
    }

    public void put(T value) {
        if (latest.getAndSet(value) == null) {
            executor.execute(this::tell);
        }
    }

    private void tell() {
        T value = latest.getAndSet(null);
        if (value != null) {
            guarded(listener, value);
        }
    }

    /** Calls a listener; what it throws is logged and stops nothing. */
    public static <T> void guarded(Consumer<T> listener, T value) {
        try {
            listener.accept(value);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a listener failed", e);
        }
    }
}
