package org.minibittorrent.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.ConnectedPeer;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Progress;
import org.minibittorrent.Share;

/** One sharer, a libtorrent leecher and one of ours: pieces are handed on while the rest is still to come. */
@Tag("interop")
@Timeout(180)
class MixedSwarmTest {
    /** So slow that the leechers get what they lack sooner from each other. */
    private static final long SLOW = 6 << 20;

    @TempDir
    Path temporary;

    private Path theirs;
    private Path ours;
    private Path original;
    private Path torrent;
    private Peer sharer;
    private Share share;

    @BeforeEach
    void share() throws Exception {
        theirs = Files.createDirectory(temporary.resolve("theirs"));
        ours = Files.createDirectory(temporary.resolve("ours"));
        original = Content.MEDIUM.createIn(temporary);
        sharer = OurPeer.start();
        share = sharer.share(original);
        share.completion().join();
        share.setLimits(Peer.UNLIMITED, SLOW);
        torrent = OurPeer.save(share.torrent().orElseThrow(), temporary);
    }

    @AfterEach
    void close() {
        sharer.close();
    }

    @Test
    void leechersFeedEachOther() throws Exception {
        try (Peer peer = OurPeer.start()) {
            Download download = peer.download(share.torrent().orElseThrow(), ours, List.of(sharer.address()));
            AtomicLong fromLibtorrent = new AtomicLong();
            AtomicLong toLibtorrent = new AtomicLong();
            download.onProgress(progress -> libtorrentIn(progress).forEach(leech -> {
                fromLibtorrent.accumulateAndGet(leech.downloaded(), Math::max);
                toLibtorrent.accumulateAndGet(leech.uploaded(), Math::max);
            }));
            try (LibtorrentPeer leech = LibtorrentPeer.leech(torrent, theirs, sharer.address(), peer.address())) {
                leech.awaitDone();
                Content.assertSame(original, OurPeer.await(download));
                Content.assertSame(
                        original, theirs.resolve(share.torrent().orElseThrow().name()));
            }
            assertTrue(fromLibtorrent.get() > 0, "libtorrent fed us nothing");
            assertTrue(toLibtorrent.get() > 0, "we fed libtorrent nothing");
        }
    }

    @Test
    void weHandOnWhatWeHaveBeforeWeHaveAll() throws Exception {
        try (Peer peer = OurPeer.start()) {
            Download download = peer.download(share.torrent().orElseThrow(), ours, List.of(sharer.address()));
            AtomicBoolean handedOn = new AtomicBoolean();
            download.onProgress(progress -> {
                if (progress.uploaded() > 0 && progress.verifiedBytes() < progress.totalBytes()) {
                    handedOn.set(true);
                }
            });
            try (LibtorrentPeer leech = LibtorrentPeer.leech(torrent, theirs, peer.address())) {
                leech.awaitDone();
                Content.assertSame(
                        original, theirs.resolve(share.torrent().orElseThrow().name()));
            }
            assertTrue(handedOn.get(), "nothing was handed on before everything was there");
        }
    }

    @Test
    void libtorrentHandsOnToUs() throws Exception {
        InetSocketAddress source = sharer.address();
        try (LibtorrentPeer leech = LibtorrentPeer.leech(torrent, theirs, source);
                Peer peer = OurPeer.start()) {
            Download download = peer.download(share.torrent().orElseThrow(), ours, List.of(leech.address()));
            Content.assertSame(original, OurPeer.await(download));
        }
    }

    private static List<ConnectedPeer> libtorrentIn(Progress progress) {
        return progress.peers().stream()
                .filter(peer -> peer.name().contains("LT"))
                .toList();
    }
}
