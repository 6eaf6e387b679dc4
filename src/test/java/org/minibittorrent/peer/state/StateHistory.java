package org.minibittorrent.peer.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.journal.CrashRunner;
import org.minibittorrent.store.journal.ModelDisk;
import org.minibittorrent.store.journal.TurnedThreads;

/** A peer's state on a model of a disk, on threads turned by hand, and all that it ever was: what recoveries are held against. */
final class StateHistory implements CrashRunner.History {
    private static final int CHANGES = 16;
    private static final int JOURNAL_BYTES = 500;
    private static final BencodeString COMMUNITY = BencodeString.of(new byte[16]);
    private static final List<String> USERS = List.of("alice", "bob");
    private static final List<Stage> STAGES = List.of(Stage.UNFINISHED, Stage.PAUSED, Stage.COMPLETE);
    private static final List<Metainfo> FILES = List.of(file("one"), file("two"), file("three"));

    private final ModelDisk disk;
    private final TurnedThreads threads;

    /** The state before the first change, and after each. */
    private final List<String> states = new ArrayList<>();

    private @Nullable PeerState state;
    private int acknowledged;
    private boolean acknowledgedTooMuch;
    private @Nullable IOException failure;

    StateHistory(ModelDisk disk) {
        this.disk = disk;
        this.threads = new TurnedThreads(disk);
        states.add(picture(new PeerState(new Random(1))));
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
    @Override
    public void open() throws IOException {
        threads.clear();
        failure = null;
        PeerState opened = FolderPeerState.open(threads.threads(), threads, disk, JOURNAL_BYTES, () -> {});
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
            PeerState.Contents contents = of.account(COMMUNITY, user).contents();
            contents.shares()
                    .forEach(share -> lines.add(
                            "\n " + user + " shares " + share.key() + " at " + share.path() + " " + share.stamp()));
            contents.downloads()
                    .forEach(download -> lines.add("\n " + user + " downloads " + download.key() + " to "
                            + download.target() + " " + download.stage() + " " + download.verified()));
        }
        return of.rates() + String.join("", lines);
    }

    @Override
    public void play(Random random) {
        for (int change = 0; change < CHANGES && !hasFailed(); change++) {
            change(random);
            // Changes come in bursts, so that several wait while a snapshot is taken.
            int most = random.nextInt(3) == 0 ? 20 : 2;
            for (int steps = random.nextInt(most); steps > 0; steps--) {
                threads.step(random);
            }
            assertFalse(acknowledgedTooMuch, "something was acknowledged after the disk had failed");
        }
    }

    /** Changes something, and perhaps waits to hear that it is kept. */
    private void change(Random random) {
        PeerState open = Objects.requireNonNull(state);
        PeerState.Account account = open.account(COMMUNITY, USERS.get(random.nextInt(USERS.size())));
        Metainfo file = FILES.get(random.nextInt(FILES.size()));
        Path path = Path.of("/path" + random.nextInt(100));
        RecordedStamp stamp = new RecordedStamp(
                3, random.nextInt(100), random.nextBoolean() ? null : random.nextLong(100), random.nextBoolean());
        FileKey key = FileKey.of("group", file.name());
        switch (random.nextInt(6)) {
            case 0 -> account.putShare(new ShareRecord("Group", path, stamp, file));
            case 1, 2 ->
                account.putDownload(new DownloadRecord(
                        "Group",
                        path,
                        file,
                        STAGES.get(random.nextInt(STAGES.size())),
                        Standstill.of(Reason.FILE_REMOVED, "a file", "why").then(Standstill.Next.OVER),
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
                    acknowledgedTooMuch |= hasFailed();
                    acknowledged = Math.max(acknowledged, now);
                } else if (!hasFailed()) {
                    failure = error;
                }
            });
        }
    }

    /** For good: what can pass is tried again. */
    private boolean hasFailed() {
        return failure != null && String.valueOf(failure.getMessage()).contains("start again");
    }

    @Override
    public void rest(Random luck) {
        threads.rest(luck);
    }

    @Override
    public void assertGoesOn() {
        assertFalse(hasFailed(), () -> String.valueOf(failure));
    }

    @Override
    public void assertKept(Random luck) throws IOException {
        assertAcknowledged(luck);
        assertGoesOn();
        open();
        rest(luck);
        assertEquals(0, superfluousInfos(), "nothing is left of files that nobody needs");
    }

    @Override
    public void assertTold(Random luck) {
        rest(luck);
        assertAcknowledged(luck);
        assertTrue(
                failure == null || String.valueOf(failure.getMessage()).contains("check it and its free space"),
                () -> String.valueOf(failure));
    }

    @Override
    public void assertTells(IOException refusal) {
        assertTrue(String.valueOf(refusal.getMessage()).contains("no space left on device"), refusal::toString);
    }

    /** That everything has been acknowledged, unless the disk has failed for good: nobody waits for ever. */
    private void assertAcknowledged(Random random) {
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
    private int superfluousInfos() throws IOException {
        String last = states.get(states.size() - 1);
        return (int) FILES.stream()
                .filter(file -> disk.exists("info/" + file.infoHash().hex()))
                .filter(file -> !last.contains("name=" + file.name() + "]"))
                .count();
    }
}
