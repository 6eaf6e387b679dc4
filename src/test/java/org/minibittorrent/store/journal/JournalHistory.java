package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map whose puts go through a journal, and all the states it ever had: what a recovery is held against. */
final class JournalHistory implements CrashRunner.History {
    private static final int STEPS = 14;

    private final ModelDisk disk;
    private final Map<String, String> live = new TreeMap<>();
    /** The state after each record that was ever sent. */
    private final List<Map<String, String>> states = new ArrayList<>();

    private @Nullable Journal journal;
    private int acknowledged;
    private int atOpen;
    private boolean failed;

    JournalHistory(ModelDisk disk) {
        this.disk = disk;
        states.add(Map.of());
    }

    /** Opens the journal and checks that what it holds is one of the states that may be. */
    @Override
    public void open() throws IOException {
        Map<String, String> recovered = new TreeMap<>();
        Journal.Listener listener = new Journal.Listener() {
            @Override
            public void durable(long sequence) {
                assertTrue(!failed, "something was acknowledged after the disk had failed");
                acknowledged = atOpen + (int) sequence;
            }

            @Override
            public void failed(JournalException cause) {
                failed = true;
            }
        };
        Journal opened = new Journal(disk, "test", record -> put(recovered, record), listener, task -> {});
        int found = -1;
        for (int i = states.size() - 1; i >= acknowledged && found < 0; i--) {
            if (states.get(i).equals(recovered)) {
                found = i;
            }
        }
        assertTrue(
                found >= 0,
                () -> "not a state since the last acknowledged one: " + recovered + ", acknowledged: "
                        + states.get(acknowledged) + ", last: " + states.get(states.size() - 1));
        journal = opened;
        live.clear();
        live.putAll(recovered);
        states.subList(found + 1, states.size()).clear();
        atOpen = found;
        acknowledged = found;
        failed = false;
    }

    void append(Random random) throws IOException {
        // Few keys, so that order matters; some values longer than a sector.
        String record = "k" + random.nextInt(4) + "=" + states.size() + "x".repeat(random.nextInt(5) == 0 ? 1500 : 3);
        byte[] bytes = record.getBytes(StandardCharsets.US_ASCII);
        put(live, bytes);
        states.add(new TreeMap<>(live));
        opened().append(bytes);
    }

    void commit() {
        opened().commit();
    }

    /** Takes a snapshot in slices, with appends and commits in between. */
    void snapshot(Random random) throws IOException {
        SnapshotWriter[] writer = new SnapshotWriter[1];
        if (!opened().beginSnapshot(ready -> writer[0] = ready)) {
            return;
        }
        while (writer[0] == null && opened().commit()) {
            // Until the records that wait are written and the segment is changed over.
        }
        if (writer[0] == null) {
            return;
        }
        try {
            for (String key : List.of("k0", "k1", "k2", "k3")) {
                String value = live.get(key);
                if (value != null) {
                    writer[0].write(List.of((key + "=" + value).getBytes(StandardCharsets.US_ASCII)));
                }
                if (random.nextBoolean()) {
                    append(random);
                }
                if (random.nextInt(3) == 0) {
                    commit();
                }
            }
            while (opened().commit()) {
                // All that the snapshot may show must be durable first.
            }
            if (failed || random.nextInt(4) == 0) {
                writer[0].abort();
            } else {
                writer[0].commit();
            }
        } catch (IOException e) {
            writer[0].abort();
        }
    }

    @Override
    public void play(Random random) throws IOException {
        for (int step = 0; step < STEPS && !failed; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> append(random);
                case 4, 5 -> commit();
                case 6 -> snapshot(random);
                default -> {
                    close();
                    open();
                }
            }
        }
    }

    @Override
    public void assertKept(Random luck) throws IOException {
        close();
        Map<String, String> before = new HashMap<>(live);
        open();
        assertEquals(before, live);
    }

    @Override
    public void assertTold(Random luck) {
        // That nothing is acknowledged after a failure is asserted by the listener.
    }

    @Override
    public void assertTells(IOException refusal) {
        assertTrue(String.valueOf(refusal.getMessage()).length() > 10, refusal::toString);
    }

    void close() {
        opened().close();
    }

    private Journal opened() {
        Journal open = journal;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    private static void put(Map<String, String> map, byte[] record) {
        String text = new String(record, StandardCharsets.US_ASCII);
        int equals = text.indexOf('=');
        map.put(text.substring(0, equals), text.substring(equals + 1));
    }
}
