package org.minibittorrent.peer.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.StateFixture;

/** The state folder of a peer, as an earlier version wrote it, opens: a snapshot, and behind it a journal with removals. */
class PeerFormatTest {
    private static final RecordedStamp STAMP = new RecordedStamp(3, 123_456_789_123L, null, true);

    @TempDir
    private Path folder;

    @Test
    void aFolderOfVersionOneOpens() throws Exception {
        Path state = folder.resolve("state");
        StateFixture.copy("peer", state);
        BitSet pieces = new BitSet();
        pieces.set(3, 12);
        try (IoThreads threads = IoThreads.start("format-test")) {
            CompletableFuture<PeerState.Contents> loaded = new CompletableFuture<>();
            try (PeerState found = FolderPeerState.open(threads.loop(), threads.workers(), state)) {
                assertEquals(16, found.instance().bytes().length);
                assertEquals(Optional.of(new PeerState.Rates(5, 7)), found.rates());
                threads.loop()
                        .execute(() -> loaded.complete(found.account(BencodeString.of(new byte[16]), "alice")
                                .contents()));
                PeerState.Contents contents = Eventually.get(loaded);
                assertEquals(
                        List.of("Photos one /files/ünï " + STAMP),
                        contents.shares().stream()
                                .map(share -> share.group() + " "
                                        + share.metainfo().name() + " " + share.path() + " " + share.stamp())
                                .toList());
                List<Object> facts = new ArrayList<>();
                for (DownloadRecord download : contents.downloads()) {
                    facts.add(List.of(
                            download.key(),
                            download.target(),
                            download.stage(),
                            Optional.ofNullable(download.note()),
                            Optional.ofNullable(download.verified())));
                }
                assertEquals(
                        List.of(
                                List.of(
                                        FileKey.of("photos", "two"),
                                        Path.of("/copies/two"),
                                        Stage.PAUSED,
                                        Optional.empty(),
                                        Optional.of(new Checkpoint(pieces, List.of(STAMP)))),
                                List.of(
                                        FileKey.of("photos", "three"),
                                        Path.of("/copies/three"),
                                        Stage.FAILED,
                                        Optional.of(Standstill.of(Reason.OTHER, "", "it was removed")
                                                .then(Standstill.Next.OVER)),
                                        Optional.empty())),
                        facts);
            }
        }
    }
}
