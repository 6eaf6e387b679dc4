package org.minibittorrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.tracker.TrackerNode;
import org.minibittorrent.tracker.TrackerNode.ClosedException;
import org.minibittorrent.tracker.TrackerService;

/**
 * The operator's calls to a tracker: each waits for its outcome off the loop thread, and tells failures in the terms of the
 * application. Any thread but the loop's.
 */
final class TrackerCalls {
    private static final long PATIENCE_SECONDS = 60;
    private static final int PAGE = 250; // rows that a listing takes in one turn of the loop

    private final IoThreads threads;
    private final TrackerNode node;

    TrackerCalls(IoThreads threads, TrackerNode node) {
        this.threads = threads;
        this.node = node;
    }

    /** {@return a row for each of the entries, gathered a page in each turn of the loop} */
    <E, T> List<T> list(
            Function<TrackerService, NavigableMap<String, E>> entries, BiFunction<TrackerService, E, T> row) {
        List<T> all = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            String after = next.get();
            next = look(service -> {
                int count = 0;
                for (Map.Entry<String, E> entry :
                        entries.apply(service).tailMap(after, false).entrySet()) {
                    all.add(row.apply(service, entry.getValue()));
                    if (++count == PAGE) {
                        return Optional.of(entry.getKey());
                    }
                }
                return Optional.empty();
            });
        }
        return List.copyOf(all);
    }

    /** {@return the outcome of a look at the tracker} */
    <T> T look(Function<TrackerService, T> look) {
        checkThread(threads);
        try {
            return node.look(look).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ClosedException closed ? closed(closed) : e;
        }
    }

    /** Something that changes the state and is done when that is durable. */
    interface Change {
        CompletableFuture<Void> begin() throws RequestException;
    }

    /** Makes a change, and returns when it is durable. */
    void change(Change change) throws RequestException {
        checkThread(threads);
        try {
            change.begin().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClosedException closed) {
                throw closed(closed);
            }
            throw Failures.translate(e) instanceof RequestException refusal
                    ? refusal
                    : new RequestException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new RequestException(Reason.BAD_PASSWORD, e.getMessage() + ": choose another", e);
        } catch (TimeoutException e) {
            throw new RequestException(
                    Reason.UNAVAILABLE, "the tracker's disk does not answer; the change may still be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(
                    Reason.UNAVAILABLE, "the call was interrupted; the change may be made all the same", e);
        }
    }

    /** Refuses to wait on the loop thread, which would wait for itself. */
    static void checkThread(IoThreads threads) {
        if (threads.loop().inLoop()) {
            throw new IllegalStateException("this waits for the tracker: not on the loop thread");
        }
    }

    private static IllegalStateException closed(ClosedException cause) {
        return new IllegalStateException(cause.getMessage(), cause);
    }
}
