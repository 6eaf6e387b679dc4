package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.AccountRequest.Verifier;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;

/** A large community: what its state takes in memory, and how long it takes to read. */
@Tag("full")
class ScaleTest {
    private static final int USERS = 100_000;
    private static final int GROUPS = 10_000;
    private static final int FILES = 1_000_000;
    private static final int MEMBERSHIPS = 500_000;
    private static final int SLICE = 1_000;
    private static final long MEBIBYTE = 1 << 20;

    private final Random random = new Random(1);

    @Test
    void aMillionFilesFitIntoAGibibyte() throws BencodeException {
        List<byte[]> snapshot = snapshot(community());
        long before = usedAfterCollection();
        long start = cpuTime();
        TrackerState state = new TrackerState();
        // By way of the bytes, as after a restart: so no string is shared that would not be.
        for (byte[] slice : snapshot) {
            state.apply(ChangeCodec.decode(slice));
        }
        long millis = (cpuTime() - start) / 1_000_000;
        long taken = usedAfterCollection() - before;
        long bytes = snapshot.stream().mapToLong(slice -> slice.length).sum();
        System.getLogger(ScaleTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "100 000 users, 10 000 groups, 500 000 memberships, 1 000 000 files: " + taken / MEBIBYTE
                                + " MiB of heap, " + bytes / MEBIBYTE + " MiB as a snapshot, read in " + millis
                                + " ms of processor time");
        assertEquals(FILES, state.fileCount());
        assertEquals(USERS, state.users().size());
        assertTrue(taken < 700 * MEBIBYTE, taken / MEBIBYTE + " MiB");
    }

    private TrackerState community() {
        TrackerState state = new TrackerState();
        for (int i = 0; i < USERS; i++) {
            state.apply(new Change.PutUser("user-" + i, new Verifier(string(16), 600_000, string(32), string(32)), 1));
        }
        for (int i = 0; i < GROUPS; i++) {
            state.apply(new Change.PutGroup("group-" + i, "user-" + i, string(16), 0));
            state.apply(new Change.PutMember("group-" + i, "user-" + i, i));
        }
        for (int i = GROUPS; i < MEMBERSHIPS; i++) {
            state.apply(new Change.PutMember("group-" + random.nextInt(GROUPS), "user-" + random.nextInt(USERS), i));
        }
        for (int i = 0; i < FILES; i++) {
            state.apply(new Change.PutFile(
                    "group-" + random.nextInt(GROUPS),
                    "a file of a likely name " + i + ".mkv",
                    i,
                    InfoHash.of(string(20).bytes()),
                    "user-" + random.nextInt(USERS)));
        }
        return state;
    }

    private static List<byte[]> snapshot(TrackerState state) {
        List<byte[]> slices = new ArrayList<>();
        SnapshotCursor cursor = state.snapshot();
        for (List<Change> slice = cursor.next(SLICE); !slice.isEmpty(); slice = cursor.next(SLICE)) {
            slices.add(ChangeCodec.encode(slice));
        }
        return slices;
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private BencodeString string(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return BencodeString.of(content);
    }

    private static long usedAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
