package org.minibittorrent.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bound on the mappings of the process. An unused one stays until a garbage collection, which torrents of many small
 * files outrun: they make thousands of mappings and little garbage. Linux allows a process 65 530, and one that is out of
 * them dies wherever the JVM itself needs the next. So beyond a first limit all windows are dropped and a collection is
 * asked for; beyond a second one no more are made, and files are read. Thread safe; called on workers.
 */
final class MappingBudget {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.store");
    private static final long PATIENCE_MILLIS = 200;
    /** Between two collections while all mappings are in use: each stops the whole process for a moment. */
    static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
    /** That of this process: half of what Linux allows, and seven eighths. */
    static final MappingBudget PROCESS = new MappingBudget(32_768, 57_344, System::nanoTime);

    private final int soft;
    private final int hard;
    private final LongSupplier clock;
    private final ReferenceQueue<MappedByteBuffer> gone = new ReferenceQueue<>();
    private final Object lock = new Object();
    private final Set<Reference<?>> live = new HashSet<>();
    private final Set<WindowCache> caches = Collections.newSetFromMap(new WeakHashMap<>());
    /** Where the next collection is due: further up if the last one freed little, so as not to collect all the time. */
    private volatile int next;

    private volatile long collected; // when
    private volatile boolean isOut; // of mappings, which is told once

    MappingBudget(int soft, int hard, LongSupplier clock) {
        this.soft = soft;
        this.hard = hard;
        this.clock = clock;
        this.next = soft;
        this.collected = clock.getAsLong() - PAUSE_NANOS;
    }

    /** From now on the windows of this cache are dropped when there are too many. */
    void register(WindowCache cache) {
        synchronized (lock) {
            caches.add(cache);
        }
    }

    /** Maps a part of a file to be read, and counts it until it is collected; null if too many are in use. */
    @Nullable
    MappedByteBuffer map(FileChannel file, long start, int length) throws IOException {
        int before = count();
        if (before >= next && (before < hard || clock.getAsLong() - collected >= PAUSE_NANOS)) {
            relieve();
        }
        int used = count();
        if (used >= hard) {
            if (!isOut) {
                isOut = true;
                LOG.log(Level.INFO, () -> used + " parts of files are mapped, the most there may be: others are read");
            }
            return null;
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
            collected = clock.getAsLong();
            if (count() < hard) {
                isOut = false;
            }
        }
    }
}
