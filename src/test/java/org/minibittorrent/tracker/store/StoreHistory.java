package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.ModelDisk;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Facts;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.service.TestTracker;

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
    private final Map<InfoHash, BencodeString> dictionaries;

    /** The facts before the first batch, and after each. */
    private final List<List<Change>> states = new ArrayList<>();

    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Deque<Runnable> workers = new ArrayDeque<>();

    /** Info dictionaries that were kept since the start and are of no entry. */
    private final Set<Integer> infos = new TreeSet<>();

    /** The one that is being kept for the next batch. */
    private @Nullable InfoHash sending;

    private @Nullable Journal journal;
    private @Nullable JournalStore store;
    private TrackerState state = new TrackerState();
    private int sent;
    private int acknowledged;
    private final List<Throwable> failures = new ArrayList<>();
    private boolean failed;

    /**
     * A history.
     *
     * @param batches that a tracker handed to its store
     * @param dictionaries the info dictionaries of all files in them
     */
    record Story(List<List<Change>> batches, Map<InfoHash, BencodeString> dictionaries) {}

    StoreHistory(ModelDisk disk, Story story) {
        this.disk = disk;
        this.batches = story.batches;
        this.dictionaries = story.dictionaries;
        TrackerState growing = new TrackerState();
        states.add(Facts.of(growing));
        for (List<Change> batch : batches) {
            growing.apply(batch);
            states.add(Facts.of(growing));
        }
    }

    /** What a tracker did by chance. */
    static Story story(long seed, int steps) {
        try (TestTracker tracker = new TestTracker()) {
            RandomHistory history = new RandomHistory(tracker, new Random(seed));
            for (int step = 0; step < steps; step++) {
                history.step();
            }
            return new Story(tracker.store.batches(), tracker.store.everPut);
        }
    }

    /** Starts a tracker's store, after whatever ended the one before, and checks that it holds what it may. */
    void open() throws IOException {
        loop.clear();
        workers.clear();
        infos.clear();
        failed = false;
        sending = null;
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
        files(fresh).forEach(file -> assertThere(file, Objects.requireNonNull(dictionaries.get(file))));
        opened.tidy();
    }

    private static Set<InfoHash> files(TrackerState of) {
        return of.groups().values().stream()
                .flatMap(group -> group.files().values().stream())
                .map(Change.PutFile::infoHash)
                .collect(Collectors.toSet());
    }

    private void assertThere(InfoHash infoHash, BencodeString info) {
        Objects.requireNonNull(store)
                .getInfo(
                        infoHash,
                        (bytes, lost) -> assertEquals(info, bytes, () -> "an info dictionary is lost: " + lost));
    }

    /** That nothing lies among the info dictionaries but those of all files. */
    void assertTidy() throws IOException {
        assertEquals(
                new TreeSet<>(files(state).stream().map(InfoHash::hex).toList()),
                new TreeSet<>(disk.folder(JournalStore.INFOS).list()));
    }

    /** Does one thing of those that can be done. */
    void step(Random random) throws IOException {
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> send();
            case 3, 4 -> Objects.requireNonNull(journal).commit();
            case 5, 6 -> run(loop);
            case 7 -> run(workers);
            case 8 -> keep(random.nextInt(INFOS));
            case 9 -> infos.forEach(info -> assertThere(hash(info), info(info)));
            default -> {
                if (random.nextInt(4) == 0) {
                    settle();
                    close();
                    open();
                }
            }
        }
    }

    /** Hands over the next batch. */
    void send() {
        if (sent == batches.size() || failed || sending != null) {
            return;
        }
        List<Change> batch = batches.get(sent);
        for (Change change : batch) {
            if (change instanceof Change.PutFile file) {
                sending = file.infoHash();
                BencodeString info = Objects.requireNonNull(dictionaries.get(file.infoHash()));
                Objects.requireNonNull(store).putInfo(file.infoHash(), info, lost -> {
                    sending = null;
                    if (lost == null && !failed) {
                        append(batch);
                    }
                });
                return;
            }
        }
        append(batch);
    }

    private void append(List<Change> batch) {
        JournalStore open = Objects.requireNonNull(store);
        Set<InfoHash> gone = files(state);
        state.apply(batch);
        open.append(batch);
        gone.removeAll(files(state));
        gone.forEach(file -> open.afterDurable(() -> {
            if (state.file(file) == null && !Objects.equals(file, sending)) {
                open.removeInfo(file);
            }
        }));
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
