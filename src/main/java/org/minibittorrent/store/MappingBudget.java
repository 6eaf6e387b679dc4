package org.minibittorrent.store;

import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The bound on the mappings of the process. An unused one stays until a garbage collection, which torrents of many small
 * files outrun: they make thousands of mappings and little garbage. Linux allows a process 65 530, and one that is out of
 * them dies wherever the JVM itself needs the next. So beyond a first limit all windows are dropped and a collection is
 * asked for; beyond a second one no more are made. Thread safe; called on workers.
 */
final class MappingBudget {
    private static final long PATIENCE_MILLIS = 200;
    /** That of this process: half of what Linux allows, and seven eighths. */
    static final MappingBudget PROCESS = new MappingBudget(32_768, 57_344);

    private final int soft;
    private final int hard;
    private final ReferenceQueue<MappedByteBuffer> gone = new ReferenceQueue<>();
    private final Object lock = new Object();
    private final Set<Reference<?>> live = new HashSet<>();
    private final Set<WindowCache> caches = Collections.newSetFromMap(new WeakHashMap<>());
    /** Where the next collection is due: further up if the last one freed little, so as not to collect all the time. */
    private volatile int next;

    MappingBudget(int soft, int hard) {
        this.soft = soft;
        this.hard = hard;
        this.next = soft;
    }

    /** From now on the windows of this cache are dropped when there are too many. */
    void register(WindowCache cache) {
        synchronized (lock) {
            caches.add(cache);
        }
    }

    /** Maps a part of a file to be read, and counts it until it is collected; throws if too many are in use. */
    MappedByteBuffer map(FileChannel file, long start, int length) throws IOException {
        if (count() >= next) {
            relieve();
        }
        int used = count();
        if (used >= hard) {
            throw new IOException(used + " parts of files are mapped at a time, which is too many: "
                    + "share or download fewer torrents of many small files at once");
        }
        MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, start, length);
        synchronized (lock) {
            live.add(new PhantomReference<>(mapped, gone));
        }
        return mapped;
    }

    /** The number of mappings that may still exist. */
    int count() {
        synchronized (lock) {
            for (Reference<?> reference = gone.poll(); reference != null; reference = gone.poll()) {
                live.remove(reference);
            }
            return live.size();
        }
    }

    private void relieve() {
        Set<WindowCache> all;
        synchronized (lock) {
            all = new HashSet<>(caches);
        }
        all.forEach(WindowCache::clear);
        System.gc();
        Reference<?> first = null;
        try {
            // The collector tells of what it has freed a moment later.
            first = gone.remove(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            live.remove(first);
            next = Math.min(hard, Math.max(soft, count() + soft / 4));
        }
    }
}
