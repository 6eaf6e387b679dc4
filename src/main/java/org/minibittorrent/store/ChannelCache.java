package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
            release(this);
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
        FileChannel fresh = opener.open(file);
        Lease lease = null;
        List<FileChannel> surplus = new ArrayList<>(1);
        synchronized (lock) {
            if (closed) {
                surplus.add(fresh);
            } else {
                lease = use(file);
                if (lease != null) {
                    surplus.add(fresh);
                } else {
                    lease = new Lease(file, fresh, false, 1);
                    leases.put(file, lease);
                    evict(surplus);
                }
            }
        }
        closeAll(surplus);
        if (lease == null) {
            throw StoreException.closed(files.root());
        }
        return lease;
    }

    /** Throws when closed: for long calls to look at between two steps. */
    void requireOpen() throws StoreException {
        synchronized (lock) {
            if (closed) {
                throw StoreException.closed(files.root());
            }
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

    private void release(Lease lease) {
        List<FileChannel> surplus = new ArrayList<>(0);
        synchronized (lock) {
            lease.users--;
            boolean current = !closed && leases.get(lease.file) == lease;
            if (lease.users == 0 && !current) {
                surplus.add(lease.channel);
            } else if (leases.size() > limit) {
                evict(surplus);
            }
        }
        closeAll(surplus);
    }

    /** Closes what is not in use now and the rest as it is given back. */
    public void close() {
        List<FileChannel> surplus = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            for (Lease lease : leases.values()) {
                if (lease.users == 0) {
                    surplus.add(lease.channel);
                }
            }
            leases.clear();
        }
        closeAll(surplus);
    }

    private static void closeAll(List<FileChannel> channels) {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // All that had to reach the disk was forced, with its own error, before this.
                System.getLogger(ChannelCache.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
            }
        }
    }
}
