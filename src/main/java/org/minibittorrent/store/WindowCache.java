package org.minibittorrent.store;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The read-only mappings of a store: large windows of single files, so that a piece needs no map call of its own. Least
 * recently used ones are dropped beyond a limit; pieces handed out keep theirs alive, the garbage collector unmaps the rest.
 * Mapping happens outside the lock. Thread safe; called on workers.
 */
final class WindowCache {
    /** One window: window {@code index} of a file begins at {@code index} times the window length. */
    record Key(int file, int index) {}

    private final FileTable files;
    private final ChannelCache channels;
    private final MappingBudget budget;
    private final int windowBytes;
    private final int limit;
    private final Object lock = new Object();
    private final LinkedHashMap<Key, MappedByteBuffer> windows = new LinkedHashMap<>(16, 0.75f, true);
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

    /** The window, mapped if it is not. Its content is for the kernel alone. */
    MappedByteBuffer get(Key key) throws IOException {
        synchronized (lock) {
            MappedByteBuffer known = windows.get(key);
            if (known != null) {
                return known;
            }
        }
        MappedByteBuffer fresh = map(key);
        synchronized (lock) {
            if (closed) {
                throw StoreException.closed(files.root());
            }
            MappedByteBuffer other = windows.putIfAbsent(key, fresh);
            while (windows.size() > limit) {
                windows.remove(windows.keySet().iterator().next()); // the oldest
            }
            return other != null ? other : fresh;
        }
    }

    /** The given parts of files as slices, in order, split where windows meet. */
    List<MappedByteBuffer> slices(List<FileTable.Span> spans) throws IOException {
        List<MappedByteBuffer> slices = new ArrayList<>(spans.size() + 1);
        for (FileTable.Span span : spans) {
            long at = span.position();
            long end = at + span.length();
            while (at < end) {
                Key key = at(span.file(), at);
                int from = (int) (at - start(key));
                int length = (int) Math.min(end - at, length(key) - from);
                slices.add(get(key).slice(from, length));
                at += length;
            }
        }
        return slices;
    }

    private MappedByteBuffer map(Key key) throws IOException {
        try (ChannelCache.Lease lease = channels.acquire(key.file)) {
            // map() would silently make a file that was cut short long again.
            FileStamp.requireLength(files.length(key.file), lease.channel().size(), files.path(key.file));
            return budget.map(lease.channel(), start(key), length(key));
        } catch (IOException e) {
            throw DiskErrors.named(e, files.path(key.file));
        }
    }

    /** Drops all windows; they are mapped anew as needed. */
    void clear() {
        synchronized (lock) {
            windows.clear();
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            windows.clear();
        }
    }
}
