package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Power is lost at every operation of random histories: what was acknowledged is there, and nothing that never was. */
class JournalCrashTest {
    private static final int STEPS = 14;

    @Property(tries = 100)
    void everyCrashLeavesAPrefixWithAllThatWasAcknowledged(@ForAll long seed) throws IOException {
        ModelDisk whole = new ModelDisk(new Random(seed));
        JournalHistory uncut = new JournalHistory(whole);
        uncut.open();
        play(uncut, new Random(seed));
        for (long crash = 0; crash < whole.operations(); crash++) {
            crashAt(crash, seed);
        }
    }

    /** One history cut short at one operation, then two recoveries of which the first may be cut short as well. */
    private static void crashAt(long operation, long seed) throws IOException {
        Random luck = new Random(seed + operation);
        ModelDisk disk = new ModelDisk(luck);
        JournalHistory history = new JournalHistory(disk);
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
        disk.losePowerAt(luck.nextInt(4));
        try {
            history.open();
        } catch (ModelDisk.PowerLoss e) {
            disk.restart();
        }
        disk.losePowerAt(Long.MAX_VALUE);
        history.open();
        play(history, new Random(seed + 2));
        history.close();
        var before = history.live();
        history.open();
        assertEquals(before, history.live());
    }

    static void play(JournalHistory history, Random random) throws IOException {
        for (int step = 0; step < STEPS && !history.failed; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> history.append(random);
                case 4, 5 -> history.commit();
                case 6 -> history.snapshot(random);
                default -> {
                    history.close();
                    history.open();
                }
            }
        }
    }

    @Property(tries = 60)
    void afterAnOperationFailedNothingIsAcknowledged(@ForAll long seed) throws IOException {
        ModelDisk whole = new ModelDisk(new Random(seed));
        JournalHistory untouched = new JournalHistory(whole);
        untouched.open();
        play(untouched, new Random(seed));
        for (long operation = 0; operation < whole.operations(); operation++) {
            ModelDisk disk = new ModelDisk(new Random(seed + operation));
            JournalHistory history = new JournalHistory(disk);
            disk.failAt(operation);
            try {
                history.open();
                play(history, new Random(seed));
            } catch (IOException refused) {
                assertTrue(String.valueOf(refused.getMessage()).length() > 10, refused::toString);
            }
            disk.restart();
            history.open();
        }
    }
}
