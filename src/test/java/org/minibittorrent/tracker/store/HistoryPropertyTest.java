package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Facts;
import org.minibittorrent.tracker.facts.SnapshotCursor;
import org.minibittorrent.tracker.service.TestTracker;

/**
 * Whatever was asked of a tracker, in whatever order: the batches that it handed to its store rebuild its state; so they do
 * when they are applied twice, and when they are applied over a snapshot that was taken in slices while they were made.
 */
class HistoryPropertyTest {
    @Property(tries = 120, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theLogRebuildsTheState(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 250) int length,
            @ForAll @IntRange(min = 0, max = 249) int snapshotAt,
            @ForAll @IntRange(min = 1, max = 6) int sliceSize) {
        Random random = new Random(seed);
        try (TestTracker tracker = new TestTracker()) {
            RandomHistory history = new RandomHistory(tracker, random);
            List<Change> snapshot = new ArrayList<>();
            SnapshotCursor cursor = null;
            int logBefore = 0;
            for (int step = 0; step < length; step++) {
                if (step == snapshotAt % length) {
                    logBefore = tracker.store.log.size();
                    cursor = tracker.state().snapshot();
                }
                history.step();
                if (cursor != null && random.nextBoolean()) {
                    snapshot.addAll(cursor.next(sliceSize));
                }
            }
            if (cursor != null) {
                snapshot.addAll(cursor.next(Integer.MAX_VALUE));
                assertTrue(cursor.next(1).isEmpty());
            }

            List<Change> live = Facts.of(tracker.state());
            List<List<Change>> log = tracker.store.batches();
            assertEquals(live, Facts.of(Facts.replayed(log)), "from the log");

            List<List<Change>> twice = new ArrayList<>();
            log.forEach(batch -> {
                twice.add(batch);
                twice.add(batch);
            });
            assertEquals(live, Facts.of(Facts.replayed(twice)), "each batch twice");
            twice.addAll(log.subList(logBefore, log.size()));
            assertEquals(live, Facts.of(Facts.replayed(twice)), "and the end of the log once more");

            List<List<Change>> fuzzy = new ArrayList<>();
            fuzzy.add(snapshot);
            fuzzy.addAll(log.subList(logBefore, log.size()));
            assertEquals(live, Facts.of(Facts.replayed(fuzzy)), "from a snapshot in slices");
            Statistics.label("facts").collect(live.size() < 10 ? "few" : live.size() < 30 ? "some" : "many");
        }
    }
}
