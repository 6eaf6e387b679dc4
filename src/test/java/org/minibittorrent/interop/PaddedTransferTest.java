package org.minibittorrent.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;
import org.minibittorrent.store.TestTorrent;

/** A folder with padding between its files moves from our peer to another client and back. */
@Tag("interop")
@Timeout(180)
class PaddedTransferTest {
    @TempDir
    Path temporary;

    private final TestTorrent made =
            TestTorrent.padded(65_536, 100_000, -31_072, 5, 0, -65_531, 300_000, -27_680, 70_000);

    @Test
    void aClientDownloadsFromUs() throws Exception {
        Path original = temporary.resolve("folder");
        made.writeTo(original);
        Torrent torrent = Torrent.parse(made.metainfo().toBytes());
        Path there = Files.createDirectory(temporary.resolve("there"));
        try (Peer peer = OurPeer.start();
                Share share = peer.share(torrent, original)) {
            share.completion().join();
            try (ForeignPeer leech = LibtorrentPeer.leech(OurPeer.save(torrent, temporary), there, peer.address())) {
                leech.awaitDone();
                Content.assertSame(original, there.resolve("folder"));
            }
        }
    }

    @Test
    void weDownloadFromAClient() throws Exception {
        Path there = Files.createDirectory(temporary.resolve("there"));
        made.writeTo(there.resolve("folder"));
        Torrent torrent = Torrent.parse(made.metainfo().toBytes());
        Path here = Files.createDirectory(temporary.resolve("here"));
        try (ForeignPeer seed = LibtorrentPeer.seed(OurPeer.save(torrent, temporary), there);
                Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of(seed.address()));
            Content.assertSame(there.resolve("folder"), OurPeer.await(download));
        }
    }
}
