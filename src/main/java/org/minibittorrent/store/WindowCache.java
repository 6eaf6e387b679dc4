package org.minibittorrent.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The read-only mappings of a store: large windows of single files, so that a piece needs no map call of its own. Least
 * recently used ones are dropped beyond a limit, idle ones after a while; sections handed out keep theirs alive, the garbage
 * collector unmaps the rest. There are none of small files, of files that the system does not map, and while the process has
 * too many: such a file is read. Mapping happens outside the lock. Thread safe; called on workers.
 */
final class WindowCache {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.store");

    /** One window: window {@code index} of a file begins at {@code index} times the window length. */
    record Key(int file, int index) {}

    private final FileTable files;
    private final ChannelCache channels;
    private final MappingBudget budget;
    private final int windowBytes;
    private final int limit;
    private final Object lock = new Object();
    private final LinkedHashMap<Key, MappedByteBuffer> windows = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Key> used = new HashSet<>(); // of the windows, since idle ones were let go
    private final BitSet unmappable = new BitSet(); // files that the system has refused to map
    private boolean closed;

    WindowCache(FileTable files, ChannelCache channels, StoreLimits limits, MappingBudget budget) {
        this.files = files;
        this.channels = channels;
        this.budget = budget;
        this.windowBytes = limits.windowBytes();
        this.limit = limits.windows();
    }

    /** The window with this byte of a file. */
    Key at(int file, long position) {
        return new Key(file, (int) (position / windowBytes));
    }

    private long start(Key key) {
        return (long) key.index * windowBytes;
    }

    private int length(Key key) {
        return (int) Math.min(windowBytes, files.length(key.file) - start(key));
    }

    /** The window, mapped if it is not; null if it cannot be. Its content is for the kernel alone. */
    @Nullable
    MappedByteBuffer get(Key key) throws IOException {
        synchronized (lock) {
            MappedByteBuffer known = windows.get(key);
            if (known != null) {
                used.add(key);
            }
            if (known != null || unmappable.get(key.file)) {
                return known;
            }
        }
        MappedByteBuffer fresh = map(key);
        synchronized (lock) {
            if (closed) {
                throw StoreException.closed(files.root());
            }
            if (fresh == null) {
                return null;
            }
            used.add(key);
            MappedByteBuffer other = windows.putIfAbsent(key, fresh);
            while (windows.size() > limit) {
                Key oldest = windows.keySet().iterator().next();
                windows.remove(oldest);
                used.remove(oldest);
            }
            return other != null ? other : fresh;
        }
    }

    /** Bytes from here to the end of the window they are in, at most as many as asked for. */
    int within(int file, long position, int length) {
        Key key = at(file, position);
        return (int) Math.min(length, start(key) + length(key) - position);
    }

    /** Bytes of a file that lie in one window; null if they are to be read instead. */
    @Nullable
    MappedByteBuffer slice(int file, long position, int length) throws IOException {
        if (files.length(file) < StoreLimits.MAPPED_FROM) {
            return null;
        }
        Key key = at(file, position);
        MappedByteBuffer window = get(key);
        return window == null ? null : window.slice((int) (position - start(key)), length);
    }

    private @Nullable MappedByteBuffer map(Key key) throws IOException {
        Path path = files.path(key.file);
        try (ChannelCache.Lease lease = channels.acquire(key.file)) {
            // map() would silently make a file that was cut short long again.
            FileStamp.requireLength(files.length(key.file), lease.channel().size(), path);
            try {
                return budget.map(lease.channel(), start(key), length(key));
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                // If more is wrong than that its file system has no mappings, reading it will tell.
                LOG.log(Level.DEBUG, () -> path + " is read, for it cannot be mapped: " + e.getMessage());
                synchronized (lock) {
                    unmappable.set(key.file);
                }
                return null;
            }
        } catch (IOException e) {
            throw DiskErrors.named(e, path);
        }
    }

    /** Drops the windows that nobody asked for since this was called last. Quick; any thread. */
    void letGoIdle() {
        synchronized (lock) {
            windows.keySet().retainAll(used);
            used.clear();
        }
    }

    /** Drops all windows; they are mapped anew as needed. */
    void clear() {
        synchronized (lock) {
            windows.clear();
            used.clear();
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            windows.clear();
            used.clear();
        }
    }
}
