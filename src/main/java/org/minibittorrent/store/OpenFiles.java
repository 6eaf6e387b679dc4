package org.minibittorrent.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.minibittorrent.host.Descriptors;
import org.minibittorrent.store.ChannelCache.Lease;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.StoreException;

/**
 * The bound on the open files of all stores of a process: of those that nobody uses at the moment, the one that was used
 * longest ago is closed for the next. Its monitor guards the {@link ChannelCache}s that share it; files are opened and closed
 * outside of it. Thread safe; called on workers.
 */
final class OpenFiles {
    /** That of this process. */
    static final OpenFiles PROCESS = new OpenFiles(Descriptors.PROCESS.files(), System::nanoTime);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1); // for a file in use to be given back
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60); // after which an unused file is closed

    private final int limit;
    private final int mostPinned;
    private final LongSupplier nanos;
    private final Set<Lease> idle = new LinkedHashSet<>(); // the one used longest ago first
    private int open; // those about to be opened included
    private int pinned;

    OpenFiles(int limit) {
        this(limit, System::nanoTime);
    }

    OpenFiles(int limit, LongSupplier nanos) {
        this.limit = limit;
        this.mostPinned = Math.max(1, limit - limit / 4);
        this.nanos = nanos;
    }

    /**
     * Takes a place for a file that is about to be opened, and waits a moment for one.
     *
     * @throws StoreException of reason NO_DESCRIPTOR if all are in use; {@code path} is what it is about
     */
    void reserve(Path path) throws StoreException {
        Lease surplus = null;
        synchronized (this) {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (isFull() && idle.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw DiskErrors.noDescriptor(path, null);
                }
                awaitNanos(left);
            }
            if (isFull()) {
                surplus = evict(idle.iterator().next());
            }
            open++;
        }
        if (surplus != null) {
            DiskErrors.close(surplus.channel());
        }
    }

    /** One file beside those that are pinned can always be opened. */
    private boolean isFull() {
        return open >= Math.max(limit, pinned + 1);
    }

    /** Takes a place that is kept for long, of which some are left for other uses. */
    void reservePinned(Path path) throws StoreException {
        synchronized (this) {
            if (pinned >= mostPinned) {
                throw DiskErrors.noDescriptor(path, null);
            }
            pinned++;
        }
        boolean reserved = false;
        try {
            reserve(path);
            reserved = true;
        } finally {
            if (!reserved) {
                unpinned();
            }
        }
    }

    private void awaitNanos(long left) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives a place back: the file is closed, or was never opened. */
    synchronized void release() {
        open--;
        notifyAll();
    }

    /** A file is pinned no more; its place stays taken. */
    synchronized void unpinned() {
        pinned--;
    }

    /** A file is used; under the monitor. */
    void inUse(Lease lease) {
        idle.remove(lease);
    }

    /** Nobody uses a file any more; under the monitor. */
    void unused(Lease lease) {
        lease.idleSince = nanos.getAsLong();
        idle.add(lease);
        notifyAll();
    }

    /** Takes an idle file out of its cache, to be closed; under the monitor. */
    Lease evict(Lease lease) {
        idle.remove(lease);
        lease.forget();
        open--;
        return lease;
    }

    /** Whether nobody has used a file for a while; under the monitor. */
    boolean isOld(Lease lease) {
        return idle.contains(lease) && nanos.getAsLong() - lease.idleSince >= IDLE_NANOS;
    }

    /** The system has no descriptor left, though we are within our bound: closes some that nobody uses. */
    void relieve() {
        List<Lease> some = new ArrayList<>();
        synchronized (this) {
            while (some.size() < Math.max(1, limit / 4) && !idle.isEmpty()) {
                some.add(evict(idle.iterator().next()));
            }
        }
        some.forEach(lease -> DiskErrors.close(lease.channel()));
    }

    /** How many are open, or about to be. */
    synchronized int count() {
        return open;
    }
}
