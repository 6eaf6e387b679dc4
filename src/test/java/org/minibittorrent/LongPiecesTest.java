package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.testing.Eventually;

/** Torrents of others may have pieces of other lengths: such too long for a buffer reach their file block by block. */
@Timeout(120)
class LongPiecesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {16 << 10, 1 << 20, 16 << 20, 64 << 20})
    void arriveWhole(int pieceLength) throws Exception {
        Path original = new TransferKit(folder).file("original", (32 << 20) + 1);
        Torrent torrent = torrent(original, pieceLength);
        Path there = Files.createDirectory(folder.resolve("there"));
        try (Peer sharer = TransferKit.open();
                Peer downloader = TransferKit.open()) {
            sharer.share(torrent, original).completion().join();
            Download download = downloader.download(torrent, there, List.of(sharer.address()));
            Path copy = Eventually.get(download.completion());
            assertEquals(-1, Files.mismatch(original, copy));
        }
    }

    /** One peer brings a wrong block among many, another none: the digests tell them apart. */
    @Test
    void aWrongBlockIsTracedToItsSender() throws Exception {
        try (TransferKit kit = new TransferKit(folder)) {
            Path original = kit.file("original", 6 << 20);
            Torrent torrent = torrent(original, 2 << 20);
            Peer honest = kit.peer();
            honest.share(torrent, original).completion().join();
            honest.setLimits(Peer.UNLIMITED, 2 << 20);
            AtomicInteger blocks = new AtomicInteger();
            RawSeeder liar = kit.closing(new RawSeeder(torrent, original, () -> blocks.incrementAndGet() == 20));
            Download download = kit.download(kit.peer(), torrent);
            List<BadPeer> named = new CopyOnWriteArrayList<>();
            download.onBadPeer(named::add);
            download.addPeers(List.of(liar.address()));
            Eventually.await("the liar to be among the peers", () -> blocks.get() > 0 || !named.isEmpty());
            download.addPeers(List.of(honest.address()));
            TransferKit.assertArrives(original, download);
            Eventually.await("a name", () -> !named.isEmpty());
            for (BadPeer bad : named) {
                assertTrue(bad.name().contains(":" + liar.address().getPort()), bad.name());
            }
        }
    }

    @Test
    void oneThatIsCancelledLeavesNothing() throws Exception {
        Path original = new TransferKit(folder).file("original", 32 << 20);
        Torrent torrent = torrent(original, 16 << 20);
        Path there = Files.createDirectory(folder.resolve("there"));
        try (Peer sharer = TransferKit.open();
                Peer downloader = TransferKit.open()) {
            sharer.share(torrent, original).completion().join();
            sharer.setLimits(Peer.UNLIMITED, 8 << 20);
            Download download = downloader.download(torrent, there, List.of(sharer.address()));
            Eventually.await("blocks to come", () -> download.progress().downloaded() > 1 << 20);
            download.cancel();
            Eventually.await("the end", () -> download.progress().state() == Transfer.State.ENDED);
            try (Stream<Path> left = Files.list(there)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    static Torrent torrent(Path file, int pieceLength) throws Exception {
        byte[] content = Files.readAllBytes(file);
        int pieces = (content.length + pieceLength - 1) / pieceLength;
        byte[] hashes = new byte[pieces * Metainfo.HASH_LENGTH];
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        for (int piece = 0; piece < pieces; piece++) {
            int from = piece * pieceLength;
            sha1.update(content, from, Math.min(pieceLength, content.length - from));
            sha1.digest(hashes, piece * Metainfo.HASH_LENGTH, Metainfo.HASH_LENGTH);
        }
        return Torrent.parse(Metainfo.builder("original")
                .singleFile(content.length)
                .pieceLength(pieceLength)
                .pieceHashes(hashes)
                .build()
                .toBytes());
    }
}
