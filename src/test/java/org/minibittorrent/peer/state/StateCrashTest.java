package org.minibittorrent.peer.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.minibittorrent.store.journal.ModelDisk;

/**
 * Power is lost, or the process killed, at every operation of random histories of a peer's state, its first start included:
 * what was acknowledged is there, and nothing that never was.
 */
class StateCrashTest {
    private static final int CHANGES = 16;

    /** What it says when the disk fails is meant for people, and would be said thousands of times here. */
    private static final Logger LOG = Logger.getLogger(StateLog.class.getName());

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
        ModelDisk whole = new ModelDisk(new Random(seed));
        StateHistory uncut = new StateHistory(whole);
        uncut.open();
        play(uncut, new Random(seed));
        for (long crash = 0; crash < whole.operations(); crash++) {
            crashAt(crash, seed);
        }
    }

    /** A history cut short at one operation, then a recovery that may be cut short as well, and another history. */
    private static void crashAt(long operation, long seed) throws IOException {
        Random luck = new Random(seed + operation);
        ModelDisk disk = new ModelDisk(luck);
        StateHistory history = new StateHistory(disk);
        disk.losePowerAt(operation);
        assertThrows(ModelDisk.PowerLoss.class, () -> {
            history.open();
            play(history, new Random(seed));
        });
        if (luck.nextInt(3) == 0) {
            disk.restartProcess();
        } else {
            disk.restart();
        }
        disk.losePowerAt(luck.nextInt(6));
        try {
            history.open();
            play(history, new Random(seed + 1));
        } catch (ModelDisk.PowerLoss e) {
            disk.restart();
        }
        disk.losePowerAt(Long.MAX_VALUE);
        history.open();
        play(history, new Random(seed + 2));
        history.assertAllKept(luck);
        history.open();
        assertEquals(0, history.superfluousInfos(), "nothing is left of files that nobody needs");
    }

    private static void play(StateHistory history, Random random) {
        for (int change = 0; change < CHANGES && !history.hasFailed(); change++) {
            history.change(random);
            // Changes come in bursts, so that several wait while a snapshot is taken.
            int most = random.nextInt(3) == 0 ? 20 : 2;
            for (int steps = random.nextInt(most); steps > 0; steps--) {
                history.step(random);
            }
        }
    }

    /** The disk has no room for a while, once and again; then the power goes, or all is written after all. */
    @Property(tries = 30)
    void whatCouldNotBeWrittenForAWhileIsKeptWithoutARestart(@ForAll long seed) throws IOException {
        Random first = new Random(seed);
        ModelDisk whole = new ModelDisk(new Random(seed));
        StateHistory untouched = new StateHistory(whole);
        untouched.open();
        long started = whole.operations();
        play(untouched, new Random(seed));
        for (long operation = started; operation < whole.operations(); operation++) {
            Random luck = new Random(first.nextLong());
            ModelDisk disk = new ModelDisk(luck);
            StateHistory history = new StateHistory(disk);
            history.open();
            disk.failWrites(operation, operation + 1 + luck.nextInt(30));
            if (luck.nextBoolean()) {
                disk.losePowerAt(operation + luck.nextInt(60));
            }
            try {
                play(history, new Random(seed));
                assertFalse(history.hasFailed(), () -> String.valueOf(history.failure()));
                disk.failWrites(disk.operations(), disk.operations() + luck.nextInt(20));
                play(history, new Random(seed + 1));
                history.rest(luck);
                disk.failWrites(0, 0);
                disk.losePowerAt(disk.operations() + luck.nextInt(40));
                play(history, new Random(seed + 2));
                history.assertAllKept(luck);
                disk.losePowerAt(Long.MAX_VALUE);
                history.assertAllKept(luck);
            } catch (ModelDisk.PowerLoss e) {
                // What it must have kept is looked at below.
            }
            disk.restart();
            history.open();
            play(history, new Random(seed + 3));
            history.assertAllKept(luck);
        }
    }

    @Property(tries = 30)
    void afterAnOperationFailedNothingIsAcknowledged(@ForAll long seed) throws IOException {
        ModelDisk whole = new ModelDisk(new Random(seed));
        StateHistory untouched = new StateHistory(whole);
        untouched.open();
        play(untouched, new Random(seed));
        for (long operation = 0; operation < whole.operations(); operation++) {
            Random luck = new Random(seed + operation);
            ModelDisk disk = new ModelDisk(luck);
            StateHistory history = new StateHistory(disk);
            disk.failAt(operation);
            try {
                history.open();
                play(history, new Random(seed));
                history.rest(luck);
                history.assertAllKeptUnlessFailed(luck);
            } catch (IOException refused) {
                assertTrue(String.valueOf(refused.getMessage()).contains("no space left on device"), refused::toString);
            }
            IOException failure = history.failure();
            assertTrue(
                    failure == null || String.valueOf(failure.getMessage()).contains("check it and its free space"),
                    () -> String.valueOf(failure));
            disk.restart();
            history.open();
        }
    }
}
