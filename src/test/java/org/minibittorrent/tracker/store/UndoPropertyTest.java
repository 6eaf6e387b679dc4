package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Change.PutMeta;
import org.minibittorrent.tracker.facts.Facts;
import org.minibittorrent.tracker.facts.TrackerState;

/** Whatever a tracker did can be undone: a batch alone, and several in the reverse order; and then done again. */
class UndoPropertyTest {
    @Property(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void whatIsUndoneLeavesNoTrace(@ForAll long seed) {
        Random random = new Random(seed);
        StoreHistory.Story story = StoreHistory.story(seed, 120);
        TrackerState state = new TrackerState();
        List<List<Change>> batches = new ArrayList<>(story.batches());
        int done = 0;
        while (done < batches.size()) {
            int most = Math.min(batches.size(), done + 1 + random.nextInt(4));
            List<Change> before = Facts.of(state);
            List<List<Change>> undos = new ArrayList<>();
            for (List<Change> batch : batches.subList(done, most)) {
                undos.add(0, state.apply(batch));
            }
            List<Change> after = Facts.of(state);
            if (batches.subList(done, most).stream().flatMap(List::stream).noneMatch(PutMeta.class::isInstance)) {
                undos.forEach(state::apply);
                assertEquals(before, Facts.of(state), "undone");
                batches.subList(done, most).forEach(state::apply);
                assertEquals(after, Facts.of(state), "done again");
            }
            done = most;
        }
    }
}
