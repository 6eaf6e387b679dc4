package org.minibittorrent;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners to one kind of news. The latest news is kept for listeners that come later, and for those that are busy; a
 * listener that does not keep up misses the older part. Any thread.
 */
final class Listeners<T> {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent");

    private final Executor calls;
    private final int most;
    private final Queue<T> kept = new ArrayDeque<>();
    private final List<Entry> entries = new ArrayList<>();

    /** Without a listener yet; they are run one after another by {@code calls}. At {@code most} so much news is kept. */
    Listeners(Executor calls, int most) {
        this.calls = calls;
        this.most = most;
    }

    synchronized void tell(T news) {
        add(kept, news);
        entries.forEach(entry -> entry.give(news));
    }

    /** Adds a listener, which is told first what the others were told before. */
    synchronized Subscription add(Consumer<? super T> listener) {
        Entry entry = new Entry(Objects.requireNonNull(listener, "listener"));
        entries.add(entry);
        kept.forEach(entry::give);
        return entry;
    }

    /** True unless something older had to go. */
    private boolean add(Queue<T> queue, T news) {
        queue.add(news);
        if (queue.size() <= most) {
            return true;
        }
        queue.remove();
        return false;
    }

    private final class Entry implements Subscription {
        private final Consumer<? super T> listener;
        private final Queue<T> waiting = new ArrayDeque<>();

        Entry(Consumer<? super T> listener) {
            this.listener = listener;
        }

        void give(T news) {
            if (add(waiting, news)) {
                calls.execute(this::call);
            }
        }

        private void call() {
            T news = next();
            try {
                if (news != null) {
                    listener.accept(news);
                }
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a listener failed", e);
            }
        }

        private @Nullable T next() {
            synchronized (Listeners.this) {
                return waiting.poll();
            }
        }

        @Override
        public void close() {
            synchronized (Listeners.this) {
                entries.remove(this);
                waiting.clear();
            }
        }
    }
}
