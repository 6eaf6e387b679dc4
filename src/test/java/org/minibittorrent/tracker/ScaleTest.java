package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.ChangeCodec;
import org.minibittorrent.tracker.facts.SnapshotCursor;
import org.minibittorrent.tracker.facts.TrackerState;

/** A large community: what its state takes in memory, and how long it takes to read. */
@Tag("full")
class ScaleTest {
    private static final int SLICE = 1_000;
    private static final long MEBIBYTE = 1 << 20;

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
                        LargeCommunity.CONTENT + ": " + taken / MEBIBYTE
                                + " MiB of heap, " + bytes / MEBIBYTE + " MiB as a snapshot, read in " + millis
                                + " ms of processor time");
        assertEquals(LargeCommunity.FILES, state.fileCount());
        assertEquals(LargeCommunity.USERS, state.users().size());
        assertTrue(taken < 700 * MEBIBYTE, taken / MEBIBYTE + " MiB");
    }

    private static TrackerState community() {
        TrackerState state = new TrackerState();
        new LargeCommunity().tell(state::apply);
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

    private static long usedAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
