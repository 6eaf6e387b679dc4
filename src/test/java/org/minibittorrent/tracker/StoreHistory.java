package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.ModelDisk;

/**
 * A tracker's store on a model of a disk, on threads turned by hand, through which one history goes; and all states that
 * history ever had: what recoveries are held against.
 */
final class StoreHistory implements LoopAndWorkers, Journal.Opener, JournalStore.Place {
    /** Snapshots begin early and take long. */
    static final int JOURNAL_BYTES = 600;

    private static final SnapshotJob.Sizes SIZES = new SnapshotJob.Sizes(JOURNAL_BYTES, 4);

    private static final int INFOS = 3;

    private final ModelDisk disk;
    private final List<List<Change>> batches;

    /** The facts before the first batch, and after each. */
    private final List<List<Change>> states = new ArrayList<>();

    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Deque<Runnable> workers = new ArrayDeque<>();
    private final Set<Integer> infos = new TreeSet<>();
    private @Nullable Journal journal;
    private @Nullable JournalStore store;
    private TrackerState state = new TrackerState();
    private int sent;
    private int acknowledged;
    private final List<Throwable> failures = new ArrayList<>();
    private boolean failed;

    StoreHistory(ModelDisk disk, List<List<Change>> batches) {
        this.disk = disk;
        this.batches = batches;
        TrackerState growing = new TrackerState();
        states.add(Facts.of(growing));
        for (List<Change> batch : batches) {
            growing.apply(batch);
            states.add(Facts.of(growing));
        }
    }

    /** Batches that a tracker handed to its store, by chance. */
    static List<List<Change>> batches(long seed, int steps) {
        try (TestTracker tracker = new TestTracker()) {
            RandomHistory history = new RandomHistory(tracker, new Random(seed));
            for (int step = 0; step < steps; step++) {
                history.step();
            }
            return tracker.store.batches();
        }
    }

    /** Starts a tracker's store, after whatever ended the one before, and checks that it holds what it may. */
    void open() throws IOException {
        loop.clear();
        workers.clear();
        failed = false;
        TrackerState fresh = new TrackerState();
        JournalStore opened = new JournalStore(this, this, this, SIZES);
        opened.load(fresh);
        opened.onFailure(cause -> {
            failed = true;
            failures.add(cause);
        });
        List<Change> found = Facts.of(fresh);
        int at = sent;
        while (at >= acknowledged && !states.get(at).equals(found)) {
            at--;
        }
        int last = at;
        assertTrue(
                last >= acknowledged,
                () -> "found: " + found + "\nacknowledged: " + states.get(acknowledged) + "\nsent: "
                        + states.get(sent));
        state = fresh;
        store = opened;
        sent = at;
        acknowledged = at;
        for (int info : infos) {
            opened.getInfo(hash(info), (bytes, lost) -> {
                assertTrue(bytes != null, () -> "an info dictionary is lost: " + lost);
                assertArrayEquals(info(info).bytes(), bytes.bytes());
            });
        }
        settle();
    }

    /** Does one thing of those that can be done. */
    void step(Random random) throws IOException {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> send();
            case 3, 4 -> Objects.requireNonNull(journal).commit();
            case 5, 6 -> run(loop);
            case 7 -> run(workers);
            case 8 -> keep(random.nextInt(INFOS));
            default -> {
                if (random.nextInt(4) == 0) {
                    settle();
                    close();
                    open();
                }
            }
        }
    }

    private void send() {
        if (sent == batches.size() || failed) {
            return;
        }
        JournalStore open = Objects.requireNonNull(store);
        List<Change> batch = batches.get(sent);
        state.apply(batch);
        open.append(batch);
        sent++;
        int here = sent;
        open.afterDurable(() -> {
            assertFalse(failed, "acknowledged after the disk has failed");
            acknowledged = Math.max(acknowledged, here);
        });
    }

    private void keep(int info) {
        Objects.requireNonNull(store).putInfo(hash(info), info(info), lost -> {
            if (lost == null) {
                infos.add(info);
            }
        });
    }

    private static InfoHash hash(int info) {
        return InfoHash.ofInfo(info(info).bytes());
    }

    private static BencodeString info(int info) {
        return BencodeString.of("info ".repeat(100 * info).getBytes(StandardCharsets.UTF_8));
    }

    private static void run(Deque<Runnable> tasks) {
        Runnable next = tasks.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Does all that is to be done. */
    void settle() {
        while (!loop.isEmpty() || !workers.isEmpty()) {
            run(loop);
            run(workers);
        }
    }

    /** Hands over the next batch and waits for the answer, and for all that follows from it. */
    void sendAndWait() {
        send();
        while (Objects.requireNonNull(journal).commit()) {
            settle();
        }
        settle();
    }

    void close() {
        Objects.requireNonNull(store).close();
        settle();
    }

    /** What the stores said when their disk failed. */
    List<Throwable> failures() {
        return failures;
    }

    boolean isAllAcknowledged() {
        return acknowledged == sent;
    }

    @Override
    public boolean onLoop(Runnable task) {
        return loop.add(task);
    }

    @Override
    public <T> void onWorker(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop) {
        workers.add(() -> {
            try {
                T result = work.call();
                loop.add(() -> onLoop.accept(result, null));
            } catch (ModelDisk.PowerLoss e) {
                throw e;
            } catch (Exception e) {
                loop.add(() -> onLoop.accept(null, e));
            }
        });
    }

    @Override
    public Journal open(Disk on, String content, Journal.Records records, Journal.Listener listener)
            throws IOException {
        Journal opened = new Journal(on, content, records, listener);
        journal = opened;
        return opened;
    }

    @Override
    public Disk acquire() {
        return disk;
    }

    @Override
    public void release() {
        // Nobody else wants it.
    }
}
