package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.Test;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.store.journal.CrashRunner;
import org.minibittorrent.store.journal.ModelDisk;
import org.minibittorrent.store.journal.RecordKeeper;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.service.TestInfo;

/**
 * Power is lost, or the disk fails, at every operation of what a tracker does to its store, snapshots and info dictionaries
 * included: what was answered is there, and nothing that never was.
 */
@Tag("waits")
class StoreCrashTest {
    private static final int REQUESTS = 40;

    /** Its warnings are meant for people, and would be said thousands of times here. */
    private static final Logger LOG = Logger.getLogger(RecordKeeper.class.getPackageName());

    @BeforeProperty
    void mute() {
        LOG.setLevel(Level.OFF);
    }

    @AfterProperty
    void unmute() {
        LOG.setLevel(null);
    }

    private static CrashRunner runner(long seed) {
        StoreHistory.Story story = StoreHistory.story(seed, REQUESTS);
        return new CrashRunner(disk -> new StoreHistory(disk, story));
    }

    @Property(tries = 15, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void everyCrashLeavesAPrefixWithAllThatWasAnswered(@ForAll long seed) throws IOException {
        runner(seed).loseEverywhere(seed, 12);
    }

    /** The disk has no room for a while, once and again: what is refused is undone, and can be asked for again. */
    @Property(tries = 10, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void aFullDiskRefusesChangesForAWhile(@ForAll long seed) throws IOException {
        runner(seed).fillEverywhere(seed);
    }

    @Property(tries = 10, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void afterAFailureOfTheDiskNothingIsAnswered(@ForAll long seed) throws IOException {
        StoreHistory.Story story = StoreHistory.story(seed, REQUESTS);
        List<StoreHistory> histories = new ArrayList<>();
        new CrashRunner(disk -> {
                    StoreHistory history = new StoreHistory(disk, story);
                    histories.add(history);
                    return history;
                })
                .failEverywhere(seed);
        int stopped = histories.stream().mapToInt(StoreHistory::failures).sum();
        assertTrue(stopped > 0 || story.batches().size() < 3, "no failure in all of it");
    }

    @Test
    void howeverLongItRunsTheJournalStaysInProportionToTheState() throws IOException {
        List<List<Change>> batches = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            batches.add(List.of(
                    new Change.PutGroup("group", "nobody", BencodeString.of("of no matter"), i, i),
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
                                List.of(new Change.PutGroup("group", "nobody", bytes, 0, 0)),
                                List.of(new Change.PutFile("group", "film", 3, infoHash, "nobody", 0)),
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
}
