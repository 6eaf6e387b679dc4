package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Random;
import java.util.function.Function;

/**
 * Random histories of something durable on a {@link ModelDisk}, each played again and again, and cut short at each of its
 * operations. The histories assert, whenever they are opened, that all is there that was acknowledged, and nothing that never
 * was.
 */
public final class CrashRunner {
    /** A history of changes, and all the states that it ever had. */
    public interface History {
        /** Starts it, after whatever ended it before, and asserts that it has what it may have. */
        void open() throws IOException;

        /** Makes changes by chance. */
        void play(Random random) throws IOException;

        /** Does all that is to be done. */
        default void rest(Random luck) throws IOException {
            // All is done at once.
        }

        /** The disk is full, or was a moment ago: asserts that this is not the end. */
        default void assertGoesOn() {
            throw new UnsupportedOperationException("a full disk is its end");
        }

        /** The disk works: asserts that everything is kept, also after another start, and leaves nothing behind. */
        void assertKept(Random luck) throws IOException;

        /** An operation has failed: asserts that nobody waits for ever, and what was told. */
        void assertTold(Random luck);

        /** Asserts that a refused start says what is wrong. */
        void assertTells(IOException refusal);
    }

    private final Function<ModelDisk, ? extends History> histories;

    public CrashRunner(Function<ModelDisk, ? extends History> histories) {
        this.histories = histories;
    }

    /** The number of operations of an uncut history, and of those the number of its start. */
    private long[] operations(long seed) throws IOException {
        ModelDisk disk = new ModelDisk(new Random(seed));
        History history = histories.apply(disk);
        history.open();
        long started = disk.operations();
        history.play(new Random(seed));
        return new long[] {started, disk.operations()};
    }

    /**
     * Loses power, or kills the process, at every operation; then another time during or after the recovery.
     *
     * @param recovery operations after whose first the next crash comes
     */
    public void loseEverywhere(long seed, int recovery) throws IOException {
        long operations = operations(seed)[1];
        for (long crash = 0; crash < operations; crash++) {
            Random luck = new Random(seed + crash);
            ModelDisk disk = new ModelDisk(luck);
            History history = histories.apply(disk);
            disk.losePowerAt(crash);
            assertThrows(ModelDisk.PowerLoss.class, () -> {
                history.open();
                history.play(new Random(seed));
            });
            restart(disk, luck);
            disk.losePowerAt(luck.nextInt(recovery));
            try {
                history.open();
                history.play(new Random(seed + 1));
            } catch (ModelDisk.PowerLoss e) {
                restart(disk, luck);
            }
            disk.losePowerAt(Long.MAX_VALUE);
            history.open();
            history.play(new Random(seed + 2));
            history.assertKept(luck);
        }
    }

    /** The power comes back, or only a process that was killed is started again. */
    private static void restart(ModelDisk disk, Random luck) {
        if (luck.nextInt(3) == 0) {
            disk.restartProcess();
        } else {
            disk.restart();
        }
    }

    /** Has every operation fail, once. */
    public void failEverywhere(long seed) throws IOException {
        long operations = operations(seed)[1];
        for (long operation = 0; operation < operations; operation++) {
            Random luck = new Random(seed + operation);
            ModelDisk disk = new ModelDisk(luck);
            History history = histories.apply(disk);
            disk.failAt(operation);
            try {
                history.open();
                history.play(new Random(seed));
                history.assertTold(luck);
            } catch (IOException refused) {
                history.assertTells(refused);
            }
            disk.restart();
            history.open();
            history.play(new Random(seed + 1));
            history.assertKept(luck);
        }
    }

    /** Has the disk full for a while from every operation on, once and again; then the power goes, or all is written after all. */
    public void fillEverywhere(long seed) throws IOException {
        Random first = new Random(seed);
        long[] operations = operations(seed);
        for (long operation = operations[0]; operation < operations[1]; operation++) {
            Random luck = new Random(first.nextLong());
            ModelDisk disk = new ModelDisk(luck);
            History history = histories.apply(disk);
            history.open();
            disk.failWrites(operation, operation + 1 + luck.nextInt(30));
            if (luck.nextBoolean()) {
                disk.losePowerAt(operation + luck.nextInt(60));
            }
            try {
                history.play(new Random(seed));
                history.assertGoesOn();
                disk.failWrites(disk.operations(), disk.operations() + luck.nextInt(20));
                history.play(new Random(seed + 1));
                history.rest(luck);
                history.assertGoesOn();
                disk.failWrites(0, 0);
                disk.losePowerAt(disk.operations() + luck.nextInt(40));
                history.play(new Random(seed + 2));
                history.assertKept(luck);
            } catch (ModelDisk.PowerLoss e) {
                // What it must have kept is looked at below.
            }
            disk.restart();
            history.open();
            history.play(new Random(seed + 3));
            history.assertKept(luck);
        }
    }
}
