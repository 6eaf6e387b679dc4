package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.store.journal.ModelDisk;
import org.minibittorrent.tracker.LogMute;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.service.TestInfo;

/**
 * Power is lost, or the disk fails, at every operation of what a tracker does to its store, snapshots and info dictionaries
 * included: what was answered is there, and nothing that never was.
 */
class StoreCrashTest {
    private static final int REQUESTS = 40;
    private static final int STEPS = 120;

    private static void play(StoreHistory history, long seed) throws IOException {
        Random random = new Random(seed);
        history.open();
        for (int step = 0; step < STEPS; step++) {
            history.step(random);
        }
    }

    @Property(tries = 15, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void everyCrashLeavesAPrefixWithAllThatWasAnswered(@ForAll long seed) throws IOException {
        StoreHistory.Story story = StoreHistory.story(seed, REQUESTS);
        ModelDisk whole = new ModelDisk(new Random(seed));
        play(new StoreHistory(whole, story), seed);
        Statistics.label("snapshots")
                .collect(whole.list().stream().anyMatch(name -> name.startsWith("snapshot")) ? "some" : "none");
        for (long crash = 0; crash < whole.operations(); crash++) {
            Random luck = new Random(seed + crash);
            ModelDisk disk = new ModelDisk(luck);
            StoreHistory history = new StoreHistory(disk, story);
            disk.losePowerAt(crash);
            assertThrows(ModelDisk.PowerLoss.class, () -> play(history, seed));
            restart(disk, luck);
            // The next start may be cut short as well.
            disk.losePowerAt(luck.nextInt(12));
            try {
                history.open();
                history.settle();
            } catch (ModelDisk.PowerLoss e) {
                restart(disk, luck);
            }
            disk.losePowerAt(Long.MAX_VALUE);
            play(history, seed + 1);
            history.settle();
            history.close();
            assertTrue(history.isAllAcknowledged(), "closing answers what was asked");
            history.open();
            history.settle();
            history.assertTidy();
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

    @Property(tries = 10, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void afterAFailureOfTheDiskNothingIsAnswered(@ForAll long seed) {
        LogMute.during(SnapshotJob.class.getName(), () -> {
            try {
                failEverywhere(seed);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void failEverywhere(long seed) throws IOException {
        StoreHistory.Story story = StoreHistory.story(seed, REQUESTS);
        ModelDisk whole = new ModelDisk(new Random(seed));
        play(new StoreHistory(whole, story), seed);
        int stopped = 0;
        for (long operation = 0; operation < whole.operations(); operation++) {
            ModelDisk disk = new ModelDisk(new Random(seed + operation));
            StoreHistory history = new StoreHistory(disk, story);
            disk.failAt(operation);
            try {
                play(history, seed);
                history.failures().forEach(StoreCrashTest::assertTell);
                stopped += history.failures().size();
            } catch (IOException refused) {
                assertTell(refused);
            }
            disk.restart();
            history.open();
            history.settle();
            history.assertTidy();
        }
        assertTrue(stopped > 0 || story.batches().size() < 3, "no failure in all of it");
    }

    @Test
    void howeverLongItRunsTheJournalStaysInProportionToTheState() throws IOException {
        List<List<Change>> batches = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            batches.add(List.of(
                    new Change.PutGroup("group", "nobody", BencodeString.of("of no matter"), i),
                    new Change.RemoveRequest("group", "somebody with a long name")));
        }
        ModelDisk disk = new ModelDisk(new Random(1));
        StoreHistory history = new StoreHistory(disk, new StoreHistory.Story(batches, Map.of()));
        history.open();
        long most = 0;
        for (int i = 0; i < batches.size(); i++) {
            history.sendAndWait();
            long bytes = 0;
            for (String name : disk.list()) {
                bytes += disk.content(name).length;
            }
            most = Math.max(most, bytes);
        }
        assertTrue(most < 10 * StoreHistory.JOURNAL_BYTES, "up to " + most + " bytes");
        history.close();
        history.open();
    }

    @Test
    void theInfoDictionaryOfAFileStaysUntilItsRemovalIsDurable() throws IOException {
        BencodeString info = TestInfo.of("film", 3, 1).bytes();
        BencodeString bytes = BencodeString.of(new byte[16]);
        InfoHash infoHash = InfoHash.ofInfo(info.bytes());
        ModelDisk disk = new ModelDisk(new Random(1));
        StoreHistory history = new StoreHistory(
                disk,
                new StoreHistory.Story(
                        List.of(
                                List.of(new Change.PutGroup("group", "nobody", bytes, 0)),
                                List.of(new Change.PutFile("group", "film", 3, infoHash, "nobody")),
                                List.of(new Change.RemoveFile("group", "film"))),
                        Map.of(infoHash, info)));
        history.open();
        history.sendAndWait();
        history.send();
        history.settle();
        history.close();
        history.open();
        history.send();
        history.settle();
        disk.restartProcess();
        history.open();
        history.settle();
        history.sendAndWait();
        history.assertTidy();
    }

    /** One line that names a file or says what the disk said. */
    private static void assertTell(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(
                message.contains("no space left on device") && !message.contains("\n"), () -> "not clear: " + failure);
    }
}
