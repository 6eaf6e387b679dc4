package org.minibittorrent.peer.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.ModelDisk;

/** A peer's state on a model of a disk, on threads turned by hand, and all that it ever was: what recoveries are held against. */
final class StateHistory implements LoopAndWorkers, Journal.Opener, StateLog.Pause {
    private static final int JOURNAL_BYTES = 500;
    private static final BencodeString COMMUNITY = BencodeString.of(new byte[16]);
    private static final List<String> USERS = List.of("alice", "bob");
    private static final List<Stage> STAGES = List.of(Stage.UNFINISHED, Stage.PAUSED, Stage.COMPLETE);
    private static final List<Metainfo> FILES = List.of(file("one"), file("two"), file("three"));

    private final ModelDisk disk;
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final List<Runnable> workers = new ArrayList<>();

    /** The state before the first change, and after each. */
    private final List<String> states = new ArrayList<>();

    private @Nullable Journal journal;
    private @Nullable PeerState state;
    private int acknowledged;
    private @Nullable IOException failure;

    StateHistory(ModelDisk disk) {
        this.disk = disk;
        states.add(picture(new MemoryPeerState(new Random(1))));
    }

    private static Metainfo file(String name) {
        try {
            return Metainfo.builder(name)
                    .singleFile(3)
                    .pieceHashes(new byte[Metainfo.HASH_LENGTH])
                    .privateTorrent(true)
                    .build();
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts the peer, after whatever ended the one before, and checks that it remembers what it may. */
    void open() throws IOException {
        loop.clear();
        workers.clear();
        failure = null;
        FolderPeerState opened = new FolderPeerState(this, this, this, disk, JOURNAL_BYTES, () -> {});
        state = opened;
        String found = picture(opened);
        int at = states.lastIndexOf(found);
        assertTrue(
                at >= acknowledged,
                () -> "recovered: " + found + "\nacknowledged: " + states.get(acknowledged) + "\nlast: "
                        + states.get(states.size() - 1));
        states.subList(at + 1, states.size()).clear();
        acknowledged = at;
    }

    /** Everything; the order of the lists may change when a snapshot meets records it holds already. */
    private static String picture(PeerState of) {
        TreeSet<String> lines = new TreeSet<>();
        for (String user : USERS) {
            of.account(COMMUNITY, user).load((contents, error) -> {
                Objects.requireNonNull(contents)
                        .shares()
                        .forEach(share -> lines.add(
                                "\n " + user + " shares " + share.key() + " at " + share.path() + " " + share.stamp()));
                contents.downloads()
                        .forEach(download -> lines.add("\n " + user + " downloads " + download.key() + " to "
                                + download.target() + " " + download.stage() + " " + download.verified()));
            });
        }
        return of.rates() + String.join("", lines);
    }

    /** Changes something, and perhaps waits to hear that it is kept. */
    void change(Random random) {
        PeerState open = Objects.requireNonNull(state);
        PeerState.Account account = open.account(COMMUNITY, USERS.get(random.nextInt(USERS.size())));
        Metainfo file = FILES.get(random.nextInt(FILES.size()));
        Path path = Path.of("/path" + random.nextInt(100));
        RecordedStamp stamp = new RecordedStamp(3, random.nextInt(100), random.nextBoolean());
        FileKey key = FileKey.of("group", file.name());
        switch (random.nextInt(6)) {
            case 0 -> account.putShare(new ShareRecord("Group", path, stamp, file));
            case 1, 2 ->
                account.putDownload(new DownloadRecord(
                        "Group",
                        path,
                        file,
                        STAGES.get(random.nextInt(STAGES.size())),
                        "why",
                        random.nextBoolean()
                                ? null
                                : new Checkpoint(
                                        BitSet.valueOf(new byte[] {(byte) random.nextInt()}), List.of(stamp))));
            case 3 -> account.removeShare(key);
            case 4 -> account.removeDownload(key);
            default -> open.putRates(new PeerState.Rates(random.nextInt(1000), 7));
        }
        states.add(picture(open));
        if (random.nextBoolean()) {
            int now = states.size() - 1;
            open.afterKept(error -> {
                if (error == null) {
                    assertFalse(hasFailed(), "something was acknowledged after the disk had failed");
                    acknowledged = Math.max(acknowledged, now);
                } else if (!hasFailed()) {
                    failure = error;
                }
            });
        }
    }

    /** For good: what can pass is tried again. */
    boolean hasFailed() {
        return failure != null && String.valueOf(failure.getMessage()).contains("start again");
    }

    @Nullable
    IOException failure() {
        return failure;
    }

    /** One step of one of the threads; false if none has anything to do. */
    boolean step(Random random) {
        int who = random.nextInt(3);
        for (int i = 0; i < 3; i++) {
            switch ((who + i) % 3) {
                case 0 -> {
                    Runnable task = loop.poll();
                    if (task != null) {
                        task.run();
                        return true;
                    }
                }
                case 1 -> {
                    if (!workers.isEmpty()) {
                        workers.remove(random.nextInt(workers.size())).run();
                        return true;
                    }
                }
                default -> {
                    if (Objects.requireNonNull(journal).commit()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Lets everything come to rest. */
    void rest(Random random) {
        boolean more;
        do {
            more = step(random);
        } while (more);
    }

    /** That everything has been acknowledged that could be: nobody waits for ever. */
    void assertAllKept(Random random) {
        assertAllKeptUnlessFailed(random);
        assertFalse(hasFailed(), () -> String.valueOf(failure));
    }

    /** The same, or that the disk has failed for good. */
    void assertAllKeptUnlessFailed(Random random) {
        List<Optional<IOException>> told = new ArrayList<>();
        Objects.requireNonNull(state).afterKept(error -> told.add(Optional.ofNullable(error)));
        rest(random);
        assertEquals(1, told.size(), "nobody waits for ever");
        if (told.get(0).isEmpty()) {
            acknowledged = states.size() - 1;
        } else {
            failure = told.get(0).get();
            assertTrue(hasFailed(), failure::toString);
        }
    }

    /** The metainfo files on the disk that no record needs. */
    int superfluousInfos() throws IOException {
        String last = states.get(states.size() - 1);
        return (int) FILES.stream()
                .filter(file -> disk.exists("info/" + file.infoHash().hex()))
                .filter(file -> !last.contains("name=" + file.name() + "]"))
                .count();
    }

    @Override
    public boolean onLoop(Runnable task) {
        loop.add(task);
        return true;
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
    public void then(Runnable task) {
        // Sooner or later, as with all work.
        workers.add(() -> loop.add(task));
    }

    @Override
    public Journal open(Disk on, String content, Journal.Records records, Journal.Listener listener)
            throws IOException {
        Journal opened = new Journal(on, content, records, listener);
        journal = opened;
        return opened;
    }
}
