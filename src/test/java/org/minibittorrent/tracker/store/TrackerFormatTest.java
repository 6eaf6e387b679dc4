package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.StateFixture;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Facts;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.wire.PeerId;

/** The state folder of a tracker, as an earlier version wrote it, opens: a snapshot, and behind it a journal with removals. */
class TrackerFormatTest {
    private static final BencodeString INFO =
            BencodeString.of("d6:lengthi3e4:name4:filme".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    private static BencodeString bytes(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return BencodeString.of(bytes);
    }

    private static Change user(String id) {
        return new Change.PutUser(
                id,
                new ScramVerifier(
                        bytes(16, 3).bytes(),
                        600_000,
                        bytes(32, 4).bytes(),
                        bytes(32, 5).bytes()),
                7);
    }

    private static List<Change> expected() throws UnknownHostException {
        return List.of(
                new Change.PutMeta(bytes(16, 1), bytes(32, 2)),
                user("Alice"),
                new Change.PutSession(
                        "alice",
                        7,
                        bytes(32, 6),
                        bytes(16, 7),
                        PeerId.of(bytes(20, 8).bytes()),
                        new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 6881),
                        InetAddress.getByName("2001:db8::1"),
                        1_700_000_000L,
                        19_675),
                user("bob"),
                user("Carol"),
                new Change.PutGroup("Photos", "alice", bytes(16, 9), 3, 0),
                new Change.PutMember("photos", "alice", 1),
                new Change.PutRequest("photos", "carol", 3),
                new Change.PutFile("photos", "fülm", 3, InfoHash.ofInfo(INFO.bytes()), "bob", 0));
    }

    @Test
    void aFolderOfVersionOneOpens() throws Exception {
        Path state = folder.resolve("state");
        StateFixture.copy("tracker", state);
        try (EventLoop loop = EventLoop.start("format-test");
                Workers workers = new Workers("format-test", 1, 10);
                JournalStore store = JournalStore.in(state, loop, workers)) {
            TrackerState found = new TrackerState();
            store.load(found);
            assertEquals(expected(), Facts.of(found));
            CompletableFuture<BencodeString> info = new CompletableFuture<>();
            loop.execute(() -> store.getInfo(InfoHash.ofInfo(INFO.bytes()), (bytes, failure) -> info.complete(bytes)));
            assertEquals(INFO, Eventually.get(info));
        }
    }
}
