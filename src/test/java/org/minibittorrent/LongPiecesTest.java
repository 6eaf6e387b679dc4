package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.testing.Eventually;

/** Torrents of others may have pieces of other lengths: such too long for a buffer go straight into their file. */
@Timeout(120)
class LongPiecesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {16 << 10, 1 << 20, 16 << 20})
    void arriveWhole(int pieceLength) throws Exception {
        Path original = new TransferKit(folder).file("original", (32 << 20) + 1);
        Torrent torrent = torrent(original, pieceLength);
        Path there = Files.createDirectory(folder.resolve("there"));
        try (Peer sharer = TransferKit.open();
                Peer downloader = TransferKit.open()) {
            sharer.share(torrent, original).join();
            Download download = downloader.download(torrent, there, List.of(sharer.address()));
            Path copy = Eventually.get(download.completion());
            assertEquals(-1, Files.mismatch(original, copy));
        }
    }

    private static Torrent torrent(Path file, int pieceLength) throws Exception {
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
