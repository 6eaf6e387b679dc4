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

/** Files go from our peer to libtorrent and back, whoever of the two opens the connection. */
@Tag("interop")
@Timeout(180)
class LibtorrentTransferTest {
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
    void libtorrentDownloadsFromUs(Content content) throws Exception {
        Path original = content.createIn(here);
        try (Peer peer = OurPeer.start();
                Share share = peer.share(original).join()) {
            Path torrent = OurPeer.save(share.torrent(), temporary);
            try (LibtorrentPeer leech = LibtorrentPeer.leech(torrent, there, peer.address())) {
                assertTrue(leech.awaitDone(PATIENCE) >= 0);
                Content.assertSame(original, there.resolve(share.torrent().name()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weDownloadFromLibtorrent(Content content) throws Exception {
        Path original = content.createIn(there);
        Torrent torrent = OurPeer.describe(original);
        try (LibtorrentPeer seed = LibtorrentPeer.seed(OurPeer.save(torrent, temporary), there);
                Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of(seed.address()));
            Content.assertSame(original, OurPeer.await(download));
        }
    }

    @ParameterizedTest
    @EnumSource
    void libtorrentConnectsAndUploadsToUs(Content content) throws Exception {
        Path original = content.createIn(there);
        Torrent torrent = OurPeer.describe(original);
        try (Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of());
            try (LibtorrentPeer seed = LibtorrentPeer.seed(OurPeer.save(torrent, temporary), there, peer.address())) {
                assertTrue(seed.address().getPort() > 0);
                Content.assertSame(original, OurPeer.await(download));
            }
        }
    }
}
