package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.StoreException;

/**
 * The open files of a store: opened when first used, closed when others need their place among the {@link OpenFiles}. A
 * channel in use is never closed under its user, neither for that nor by {@link #close()}: its last user closes it. A pinned
 * one stays open until it is unpinned. Opening and closing happen outside the lock, so that close() never waits for a disk.
 * Thread safe.
 */
public final class ChannelCache {
    /** Opens a file of the torrent by its index. */
    public interface Opener {
        FileChannel open(int file) throws IOException;
    }

    private final FileTable files;
    private final Opener opener;
    private final OpenFiles all; // its monitor guards this, too
    private final Map<Integer, Lease> leases = new HashMap<>();
    private boolean closed;

    ChannelCache(FileTable files, OpenFiles all, Opener opener) {
        this.files = files;
        this.all = all;
        this.opener = opener;
    }

    /** A cache among the open files of this process. */
    public ChannelCache(FileTable files, Opener opener) {
        this(files, OpenFiles.PROCESS, opener);
    }

    /** An open file with its number of users. Closing it gives one use back. */
    final class Lease implements AutoCloseable {
        private final int file;
        private final FileChannel channel;
        private boolean pinned;
        private int users;
        long idleSince; // for the register of all

        private Lease(int file, FileChannel channel, boolean pinned, int users) {
            this.file = file;
            this.channel = channel;
            this.pinned = pinned;
            this.users = users;
        }

        FileChannel channel() {
            return channel;
        }

        /** It is to be closed; under the monitor. */
        void forget() {
            leases.remove(file, this);
        }

        @Override
        public void close() {
            boolean over;
            synchronized (all) {
                users--;
                over = users == 0 && (closed || leases.get(file) != this);
                if (users == 0 && !over && !pinned) {
                    all.unused(this);
                }
            }
            if (over) {
                end();
            }
        }

        /** Closes the file, and gives its place back. */
        private void end() {
            DiskErrors.close(channel);
            all.release();
        }
    }

    /** Takes over the open channel of a file, which has a place that is kept for it. */
    void pin(int file, FileChannel channel) {
        synchronized (all) {
            leases.put(file, new Lease(file, channel, true, 0));
        }
    }

    /** Has a pinned file closed like any other from now on. */
    void unpin(int file) {
        synchronized (all) {
            Lease lease = leases.get(file);
            if (lease != null && lease.pinned) {
                lease.pinned = false;
                all.unpinned();
                if (lease.users == 0) {
                    all.unused(lease);
                }
            }
        }
    }

    /** Lends the channel of a file; StoreException when the cache is closed, or no more may be open. Give it back soon. */
    Lease acquire(int file) throws IOException {
        synchronized (all) {
            Lease known = use(file);
            if (known != null) {
                return known;
            }
        }
        all.reserve(files.path(file));
        FileChannel fresh = null;
        Lease lease = null;
        try {
            fresh = open(file);
            synchronized (all) {
                lease = use(file);
                if (lease == null) {
                    lease = new Lease(file, fresh, false, 1);
                    Lease dead = leases.put(file, lease);
                    if (dead != null) {
                        replaced(dead);
                    }
                }
                return lease;
            }
        } finally {
            if (lease == null || lease.channel != fresh) {
                if (fresh != null) {
                    DiskErrors.close(fresh);
                }
                all.release();
            }
        }
    }

    /** An interrupt has closed its channel; under the monitor. */
    private void replaced(Lease dead) {
        if (dead.pinned) {
            all.unpinned();
        }
        if (dead.users == 0) {
            all.inUse(dead);
            all.release();
        }
    }

    private FileChannel open(int file) throws IOException {
        try {
            return opener.open(file);
        } catch (IOException e) {
            if (!DiskErrors.isOutOfDescriptors(e)) {
                throw e;
            }
        }
        all.relieve();
        try {
            return opener.open(file);
        } catch (IOException e) {
            throw DiskErrors.isOutOfDescriptors(e) ? DiskErrors.noDescriptor(files.path(file), e) : e;
        }
    }

    /** Throws when closed: for long calls to look at between two steps. */
    void requireOpen() throws StoreException {
        synchronized (all) {
            if (closed) {
                throw StoreException.closed(files.root());
            }
        }
    }

    /** Whether a file is open at the moment. */
    boolean isOpen(int file) throws StoreException {
        synchronized (all) {
            requireOpen();
            return leases.containsKey(file);
        }
    }

    boolean isClosed() {
        synchronized (all) {
            return closed;
        }
    }

    private @Nullable Lease use(int file) throws StoreException {
        requireOpen();
        Lease known = leases.get(file);
        // An interrupt of a foreign thread closes a channel: such a one is replaced.
        if (known == null || !known.channel.isOpen()) {
            return null;
        }
        all.inUse(known);
        known.users++;
        return known;
    }

    /** Closes the files that nobody has used for a while. */
    void tidy() {
        List<Lease> old;
        synchronized (all) {
            old = leases.values().stream().filter(all::isOld).toList();
            old.forEach(all::evict);
        }
        old.forEach(lease -> DiskErrors.close(lease.channel));
    }

    /** Closes the files that nobody uses now, and the rest as they are given back. */
    public void close() {
        List<Lease> unused;
        synchronized (all) {
            closed = true;
            unused = leases.values().stream().filter(lease -> lease.users == 0).toList();
            unused.forEach(all::inUse); // not to be closed by others as well
            leases.values().stream().filter(lease -> lease.pinned).forEach(lease -> all.unpinned());
            leases.clear();
        }
        unused.forEach(Lease::end);
    }
}
