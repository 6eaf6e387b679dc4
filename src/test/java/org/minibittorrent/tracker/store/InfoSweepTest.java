package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.service.TestInfo;

/** A tracker that starts clears its folder of info dictionaries that are of no entry, and of nothing else. */
class InfoSweepTest {
    private static final BencodeString BYTES = BencodeString.of(new byte[16]);
    private static final byte[] KEY = new byte[32];

    @TempDir
    private Path folder;

    private final EventLoop loop = EventLoop.manual(System::nanoTime);

    private static InfoHash hash(BencodeString info) {
        return InfoHash.ofInfo(info.bytes());
    }

    private void put(JournalStore store, BencodeString info) {
        List<String> done = new ArrayList<>();
        store.putInfo(hash(info), info, failure -> {
            assertNull(failure);
            done.add("done");
        });
        Eventually.turn(loop, "stored", () -> !done.isEmpty());
    }

    private void close(JournalStore store) {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(store::close);
        Eventually.turn(loop, "closed", closed::isDone);
        closed.join();
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder.resolve("info"))) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatACrashLeftIsGoneSoonAfterTheStart() throws IOException {
        BencodeString needed = TestInfo.of("needed", 3, 1).bytes();
        BencodeString orphan = TestInfo.of("orphan", 3, 2).bytes();
        BencodeString fresh = TestInfo.of("fresh", 3, 3).bytes();
        try (loop;
                Workers workers = new Workers("sweep-test", 2, 10)) {
            JournalStore first = JournalStore.in(folder, loop, workers);
            first.load(new TrackerState());
            put(first, needed);
            put(first, orphan);
            first.append(List.of(
                    new Change.PutUser("ann", new ScramVerifier(BYTES.bytes(), 600_000, KEY, KEY), 1),
                    new Change.PutGroup("red", "ann", BYTES, 0, 0),
                    new Change.PutFile("red", "needed", 3, hash(needed), "ann", 0)));
            close(first);
            // Many, so that there is more than one part of the listing.
            for (int i = 0; i < 1_200; i++) {
                Files.write(folder.resolve("info").resolve(hash(orphan).hex() + "." + i + ".tmp"), new byte[] {1});
            }
            Files.write(folder.resolve("info").resolve(hash(needed).hex() + ".tmp"), new byte[] {1});
            JournalStore store = JournalStore.in(folder, loop, workers);
            store.load(new TrackerState());
            store.begin(failure -> {});
            put(store, fresh);
            Eventually.turn(loop, "all swept but two", () -> names().size() <= 2, this::names);
            assertEquals(
                    Stream.of(needed, fresh)
                            .map(info -> hash(info).hex())
                            .sorted()
                            .toList(),
                    names());
            close(store);
        }
    }
}
