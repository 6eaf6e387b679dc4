package org.minibittorrent.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** The selector of one loop: waits for sockets and calls whoever owns those that are ready. Loop thread only. */
final class Poller {
    static final long FAILURE_PAUSE_NANOS = 50_000_000; // a selector that goes on failing is not to burn a processor
    private final Selector selector;
    private final List<SelectionKey> ready = new ArrayList<>();

    Poller() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for an event loop", e);
        }
    }

    /** Ends the wait that is going on, or else the next one. Any thread. */
    void wakeup() {
        selector.wakeup();
    }

    /** Waits for sockets, at most so long; 0 or less: not at all; {@code Long.MAX_VALUE}: for ever. */
    void await(long nanos) {
        try {
            if (nanos <= 0) {
                selector.selectNow();
            } else if (nanos == Long.MAX_VALUE) {
                selector.select();
            } else {
                // Rounded up: waking before the deadline would turn the loop for nothing.
                selector.select((nanos - 1) / 1_000_000 + 1);
            }
        } catch (IOException e) {
            Failures.report("waiting for sockets", e);
            LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
        }
    }

    /** Serves the sockets that were found ready and are still open when their turn comes; says how many there were. */
    int serve() {
        // Copied first: a handler may close a listener, which selects again and changes the set.
        ready.clear();
        ready.addAll(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.isValid() && key.attachment() instanceof IntConsumer owner) {
                owner.accept(key.readyOps());
            }
        }
        int served = ready.size();
        ready.clear();
        return served;
    }

    /** Watches a socket: its owner, which throws nothing, gets the operations ready, as in {@code SelectionKey}. */
    SelectionKey register(SelectableChannel socket, int ops, IntConsumer owner) throws IOException {
        return socket.register(selector, ops, owner);
    }

    /** Closes the selector, and with it gives the sockets that were closed before back to the system. */
    void close() {
        Failures.closeQuietly(selector);
    }
}
