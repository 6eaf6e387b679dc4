package org.minibittorrent.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The foreign peer by itself: what other interoperability tests stand on works between two libtorrent processes. */
@Tag("interop")
class LibtorrentPeerTest {
    private static final int PIECE_LENGTH = 512 * 1024;

    @TempDir
    Path temporary;

    @Test
    void oneDownloadsFromTheOther() throws Exception {
        byte[] content = randomBytes(3 * PIECE_LENGTH + 1);
        Path source = Files.createDirectory(temporary.resolve("source"));
        Path target = Files.createDirectory(temporary.resolve("target"));
        Files.write(source.resolve("file"), content);
        Path torrent = writeTorrent("file", content);

        try (LibtorrentPeer seed = LibtorrentPeer.seed(torrent, source);
                LibtorrentPeer leech = LibtorrentPeer.leech(torrent, target, seed.address())) {
            leech.awaitDone();
            assertEquals(-1, Files.mismatch(source.resolve("file"), target.resolve("file")));
        }
    }

    @Test
    void aSeedWithOtherContentIsRefused() throws Exception {
        byte[] content = randomBytes(PIECE_LENGTH);
        Path torrent = writeTorrent("file", content);
        content[4711]++;
        Files.write(temporary.resolve("file"), content);

        IOException refusal = assertThrows(IOException.class, () -> {
            try (LibtorrentPeer seed = LibtorrentPeer.seed(torrent, temporary)) {
                seed.address();
            }
        });
        assertTrue(refusal.toString().contains("not those of the torrent"), refusal.toString());
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Written by hand, so that these tests need nothing of the library's. */
    private Path writeTorrent(String name, byte[] content) throws Exception {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += PIECE_LENGTH) {
            sha1.update(content, at, Math.min(PIECE_LENGTH, content.length - at));
            hashes.write(sha1.digest());
        }
        ByteArrayOutputStream torrent = new ByteArrayOutputStream();
        torrent.write(("d4:infod6:lengthi" + content.length + "e4:name" + name.length() + ":" + name
                        + "12:piece lengthi" + PIECE_LENGTH + "e6:pieces" + hashes.size() + ":")
                .getBytes(StandardCharsets.US_ASCII));
        torrent.write(hashes.toByteArray());
        torrent.write("ee".getBytes(StandardCharsets.US_ASCII));
        return Files.write(temporary.resolve(name + ".torrent"), torrent.toByteArray());
    }
}
