package org.minibittorrent.store.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The callers who wait until the records taken so far are durable. Loop thread. */
final class Promises {
    private static final System.Logger LOG = System.getLogger(Promises.class.getName());

    private record Waiting(long sequence, Consumer<@Nullable IOException> done) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long accepted;
    private long durable;

    /** Another record is taken. */
    void accept() {
        accepted++;
    }

    /** The number of records taken. */
    long accepted() {
        return accepted;
    }

    /** Whether records were taken that are not durable. */
    boolean areOpen() {
        return durable < accepted;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Tells {@code done} when all records taken so far are durable: within this call if they are. */
    void await(Consumer<@Nullable IOException> done) {
        if (waiting.isEmpty() && !areOpen()) {
            done.accept(null);
        } else {
            waiting.add(new Waiting(accepted, done));
        }
    }

    /** Records are durable up to the one of this number. */
    void reached(long sequence) {
        durable = Math.max(durable, sequence);
        for (Waiting first = waiting.peek(); first != null && first.sequence <= durable; first = waiting.peek()) {
            waiting.remove();
            tell(first, null);
        }
    }

    /**
     * Refuses everybody who waits, in the reverse order, so that each can undo what it did; where that is {@code takenBack}
     * the records that are not durable count no longer.
     */
    void refuse(IOException cause, boolean takenBack) {
        List<Waiting> refused = new ArrayList<>(waiting);
        waiting.clear();
        if (takenBack) {
            accepted = durable;
        }
        for (int i = refused.size() - 1; i >= 0; i--) {
            tell(refused.get(i), cause);
        }
    }

    private static void tell(Waiting waiting, @Nullable IOException refusal) {
        try {
            waiting.done.accept(refusal);
        } catch (RuntimeException | Error e) {
            // The others who wait have nothing to do with it.
            LOG.log(Level.WARNING, "an answer could not be given", e);
        }
    }
}
