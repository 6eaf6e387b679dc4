package org.minibittorrent.peer.state;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.minibittorrent.store.journal.CrashRunner;
import org.minibittorrent.store.journal.RecordKeeper;

/**
 * Power is lost, or the process killed, at every operation of random histories of a peer's state, its first start included:
 * what was acknowledged is there, and nothing that never was.
 */
@Tag("waits")
class StateCrashTest {
    /** Its warnings are meant for people, and would be said thousands of times here. */
    private static final Logger LOG = Logger.getLogger(RecordKeeper.class.getPackageName());

    private final CrashRunner runner = new CrashRunner(StateHistory::new);

    @BeforeProperty
    void mute() {
        LOG.setLevel(Level.OFF);
    }

    @AfterProperty
    void unmute() {
        LOG.setLevel(null);
    }

    @Property(tries = 30)
    void everyCrashLeavesAPrefixWithAllThatWasAcknowledged(@ForAll long seed) throws IOException {
        runner.loseEverywhere(seed, 6);
    }

    /** The disk has no room for a while, once and again; then the power goes, or all is written after all. */
    @Property(tries = 30)
    void whatCouldNotBeWrittenForAWhileIsKeptWithoutARestart(@ForAll long seed) throws IOException {
        runner.fillEverywhere(seed);
    }

    @Property(tries = 30)
    void afterAnOperationFailedNothingIsAcknowledged(@ForAll long seed) throws IOException {
        runner.failEverywhere(seed);
    }
}
