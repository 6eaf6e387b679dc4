package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.store.journal.CrashRunner;
import org.minibittorrent.store.journal.ModelDisk;
import org.minibittorrent.store.journal.RecordKeeper;
import org.minibittorrent.store.journal.TurnedThreads;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Facts;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.service.TestTracker;

/**
 * A tracker's store on a model of a disk, on threads turned by hand, through which one history goes; and all states that
 * history ever had: what recoveries are held against.
 */
final class StoreHistory implements CrashRunner.History {
    /** Snapshots begin early and take long. */
    static final int JOURNAL_BYTES = 600;

    private static final RecordKeeper.Sizes SIZES = new RecordKeeper.Sizes(JOURNAL_BYTES, 4);

    private static final int INFOS = 3;
    private static final int STEPS = 120;

    private final ModelDisk disk;
    private final List<List<Change>> batches;
    private final Map<InfoHash, BencodeString> dictionaries;

    /** The facts before the first batch, and after each. */
    private final List<List<Change>> states = new ArrayList<>();

    private final TurnedThreads threads;

    /** Info dictionaries that were kept since the start, or since there is room again, and are of no entry. */
    private final Set<Integer> infos = new TreeSet<>();

    /** The one that is being kept for the next batch. */
    private @Nullable InfoHash sending;

    private int opens;

    private @Nullable JournalStore store;
    private @Nullable Ledger ledger;
    private TrackerState state = new TrackerState();
    private int sent;
    private int acknowledged;
    private final List<Throwable> failures = new ArrayList<>();
    private boolean failed;
    private boolean acknowledgedTooMuch;

    /**
     * A history.
     *
     * @param batches that a tracker handed to its store
     * @param dictionaries the info dictionaries of all files in them
     */
    record Story(List<List<Change>> batches, Map<InfoHash, BencodeString> dictionaries) {}

    StoreHistory(ModelDisk disk, Story story) {
        this.disk = disk;
        this.threads = new TurnedThreads(disk);
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
    @Override
    public void open() throws IOException {
        threads.clear();
        infos.clear();
        failed = false;
        sending = null;
        TrackerState fresh = new TrackerState();
        JournalStore opened = new JournalStore(threads.threads(), threads, disk, SIZES, () -> {});
        opened.load(fresh);
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
        opens = threads.opens();
        state = fresh;
        store = opened;
        ledger = new Ledger(fresh, opened);
        sent = at;
        acknowledged = at;
        files(fresh).forEach(file -> assertThere(file, Objects.requireNonNull(dictionaries.get(file))));
        opened.begin(cause -> {
            failed = true;
            failures.add(cause);
        });
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

    @Override
    public void play(Random random) {
        for (int step = 0; step < STEPS; step++) {
            step(random);
            assertFalse(acknowledgedTooMuch, "acknowledged after the disk has failed");
            if (!Objects.requireNonNull(store).isKeeping()) {
                assertReadingGoesOn();
            }
        }
    }

    /** While there is no room the facts are those that are durable, and answers that show them leave at once. */
    private void assertReadingGoesOn() {
        // Without the tracker's own secrets, its first batch, it does not begin.
        if (!failed && acknowledged > 0) {
            assertEquals(states.get(acknowledged), Facts.of(state));
            List<String> told = new ArrayList<>();
            Objects.requireNonNull(store).afterDurable(refusal -> told.add(String.valueOf(refusal)));
            assertEquals(List.of("null"), told);
        }
    }

    /** Does one thing of those that can be done. */
    private void step(Random random) {
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> send();
            case 3, 4 -> threads.commit();
            case 5, 6 -> threads.turnLoop();
            case 7 -> threads.work(random);
            case 8 -> keep(random.nextInt(INFOS));
            case 9 -> {
                if (threads.opens() == opens) {
                    infos.forEach(info -> assertThere(hash(info), info(info)));
                } else {
                    // What was of no entry then is swept away when there is room again.
                    infos.clear();
                    opens = threads.opens();
                }
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    settle();
                    close();
                    reopen();
                }
            }
        }
    }

    /** Starts it as often as it takes: as long as the disk is full it is refused. */
    private void reopen() {
        boolean opened = false;
        while (!opened) {
            try {
                open();
                opened = true;
            } catch (IOException full) {
                assertTell(full);
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
        try {
            Objects.requireNonNull(ledger).commit(batch);
        } catch (ApiException noRoom) {
            assertFalse(open.isKeeping(), noRoom::toString);
            return;
        }
        gone.removeAll(files(state));
        gone.forEach(file -> open.afterDurable(refusal -> {
            if (refusal == null && state.file(file) == null && !Objects.equals(file, sending)) {
                open.removeInfo(file);
            }
        }));
        sent++;
        int here = sent;
        open.afterDurable(refusal -> {
            acknowledgedTooMuch |= failed;
            if (refusal == null) {
                acknowledged = Math.max(acknowledged, here);
            } else {
                sent = here - 1;
            }
        });
    }

    private void keep(int info) {
        boolean isKeeping = Objects.requireNonNull(store).isKeeping();
        Objects.requireNonNull(store).putInfo(hash(info), info(info), lost -> {
            if (lost == null && isKeeping && threads.opens() == opens) {
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

    /** Does all that is to be done. */
    void settle() {
        threads.rest(new Random(sent));
    }

    /** Hands over the next batch and waits for the answer, and for all that follows from it. */
    void sendAndWait() {
        send();
        settle();
    }

    void close() {
        JournalStore open = Objects.requireNonNull(store);
        open.keeper().whenIdle(() -> {});
        settle();
        open.keeper().end();
        settle();
    }

    @Override
    public void rest(Random luck) {
        threads.rest(luck);
    }

    @Override
    public void assertGoesOn() {
        assertFalse(failed, failures::toString);
    }

    @Override
    public void assertKept(Random luck) throws IOException {
        settle();
        close();
        assertEquals(sent, acknowledged, "closing answers what was asked");
        open();
        settle();
        assertTidy();
    }

    @Override
    public void assertTold(Random luck) {
        failures.forEach(StoreHistory::assertTell);
    }

    @Override
    public void assertTells(IOException refusal) {
        assertTell(refusal);
    }

    /** One line that names a file or says what the disk said. */
    private static void assertTell(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(
                message.contains("no space left on device") && !message.contains("\n"), () -> "not clear: " + failure);
    }

    /** How often the disk failed for good. */
    int failures() {
        return failures.size();
    }
}
