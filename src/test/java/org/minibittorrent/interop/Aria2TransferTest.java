package org.minibittorrent.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.testing.Eventually.PATIENCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;

/** Files go from our peer to aria2 and back. */
@Tag("interop")
@Timeout(180)
class Aria2TransferTest {
    @TempDir
    Path temporary;

    private Path here;
    private Path there;

    @BeforeEach
    void makeFolders() throws Exception {
        here = Files.createDirectory(temporary.resolve("here"));
        there = Files.createDirectory(temporary.resolve("there"));
    }

    @ParameterizedTest
    @EnumSource
    void aria2DownloadsFromUs(Content content) throws Exception {
        Path original = content.createIn(here);
        try (Peer peer = OurPeer.start();
                Share share = peer.share(original).join()) {
            Path torrent = OurPeer.save(share.torrent(), temporary);
            try (Aria2Peer leech = Aria2Peer.leech(torrent, there, peer.address())) {
                leech.awaitDone(PATIENCE);
                Content.assertSame(original, there.resolve(share.torrent().name()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weDownloadFromAria2(Content content) throws Exception {
        Path original = content.createIn(there);
        Torrent torrent = OurPeer.describe(original);
        try (Aria2Peer seed = Aria2Peer.seed(OurPeer.save(torrent, temporary), there);
                Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of(seed.address()));
            Content.assertSame(original, OurPeer.await(download));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aria2ConnectsAndUploadsToUs(Content content) throws Exception {
        Path original = content.createIn(there);
        Torrent torrent = OurPeer.describe(original);
        try (Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of());
            try (Aria2Peer seed = Aria2Peer.seed(OurPeer.save(torrent, temporary), there, peer.address())) {
                assertTrue(seed.address().getPort() > 0);
                Content.assertSame(original, OurPeer.await(download));
            }
        }
    }
}
