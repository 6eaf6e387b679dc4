package org.minibittorrent.store.journal;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Power is lost at every operation of random histories: what was acknowledged is there, and nothing that never was. */
class JournalCrashTest {
    private final CrashRunner runner = new CrashRunner(JournalHistory::new);

    @Property(tries = 100)
    void everyCrashLeavesAPrefixWithAllThatWasAcknowledged(@ForAll long seed) throws IOException {
        runner.loseEverywhere(seed, 4);
    }

    @Property(tries = 60)
    void afterAnOperationFailedNothingIsAcknowledged(@ForAll long seed) throws IOException {
        runner.failEverywhere(seed);
    }
}
