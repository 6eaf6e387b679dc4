package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.StoreException;

/**
 * The open files of a store: opened when first used, the least recently used closed beyond a limit. A channel in use is
 * never closed under its user, neither by the limit nor by {@link #close()}: its last user closes it. A pinned one stays
 * open until close(). Opening and closing happen outside the lock, so that close() never waits for a disk. Thread safe.
 */
public final class ChannelCache {
    /** Opens a file of the torrent by its index. */
    public interface Opener {
        FileChannel open(int file) throws IOException;
    }

    private final FileTable files;
    private final Opener opener;
    private final int limit;
    private final Object lock = new Object();
    private final LinkedHashMap<Integer, Lease> leases = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    public ChannelCache(FileTable files, int limit, Opener opener) {
        this.files = files;
        this.limit = limit;
        this.opener = opener;
    }

    /** An open file with its number of users. Closing it gives one use back. */
    final class Lease implements AutoCloseable {
        private final int file;
        private final FileChannel channel;
        private final boolean pinned;
        private int users;

        private Lease(int file, FileChannel channel, boolean pinned, int users) {
            this.file = file;
            this.channel = channel;
            this.pinned = pinned;
            this.users = users;
        }

        FileChannel channel() {
            return channel;
        }

        @Override
        public void close() {
            List<FileChannel> surplus = new ArrayList<>(0);
            synchronized (lock) {
                users--;
                boolean current = !closed && leases.get(file) == this;
                if (users == 0 && !current) {
                    surplus.add(channel);
                } else if (leases.size() > limit) {
                    evict(surplus);
                }
            }
            surplus.forEach(DiskErrors::close);
        }
    }

    /** Takes over the open channel of a file. */
    void pin(int file, FileChannel channel) {
        synchronized (lock) {
            leases.put(file, new Lease(file, channel, true, 0));
        }
    }

    /** Lends the channel of a file; StoreException when the cache is closed. Give it back soon. */
    Lease acquire(int file) throws IOException {
        synchronized (lock) {
            Lease known = use(file);
            if (known != null) {
                return known;
            }
        }
        List<FileChannel> surplus = new ArrayList<>(1);
        FileChannel fresh = opener.open(file);
        surplus.add(fresh);
        try {
            synchronized (lock) {
                Lease lease = use(file);
                if (lease == null) {
                    surplus.clear();
                    lease = new Lease(file, fresh, false, 1);
                    leases.put(file, lease);
                    evict(surplus);
                }
                return lease;
            }
        } finally {
            surplus.forEach(DiskErrors::close);
        }
    }

    /** Throws when closed: for long calls to look at between two steps. */
    void requireOpen() throws StoreException {
        synchronized (lock) {
            if (closed) {
                throw StoreException.closed(files.root());
            }
        }
    }

    boolean isClosed() {
        synchronized (lock) {
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
        known.users++;
        return known;
    }

    private void evict(List<FileChannel> surplus) {
        Iterator<Lease> oldestFirst = leases.values().iterator();
        while (leases.size() > limit && oldestFirst.hasNext()) {
            Lease lease = oldestFirst.next();
            if (lease.users == 0 && !lease.pinned) {
                oldestFirst.remove();
                surplus.add(lease.channel);
            }
        }
    }

    /** Closes the files that nobody uses now, and the rest as they are given back. */
    public void close() {
        List<Lease> all;
        synchronized (lock) {
            closed = true;
            all = leases.values().stream().filter(lease -> lease.users == 0).toList();
            leases.clear();
        }
        all.forEach(lease -> DiskErrors.close(lease.channel));
    }
}
