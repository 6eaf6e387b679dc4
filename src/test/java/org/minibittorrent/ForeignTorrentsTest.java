package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.failure;
import static org.minibittorrent.TransferKit.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.TestTorrent;
import org.minibittorrent.testing.Eventually;

/** Torrents that other programs have made are moved as they are, or not at all. */
@Timeout(120)
final class ForeignTorrentsTest {
    @TempDir
    Path folder;

    @Test
    void paddingMovesBetweenPeersAndIsNoFile() throws Exception {
        TestTorrent made = TestTorrent.padded(65_536, 100_000, -31_072, 5, 0, -65_531, 300_000, -27_680);
        Path original = folder.resolve("original");
        made.writeTo(original);
        Torrent torrent = Torrent.parse(made.metainfo().toBytes());
        assertEquals(
                List.of("f0", "f2", "f3", "f5"),
                torrent.files().stream().map(Torrent.Entry::path).toList());
        assertEquals(400_005, torrent.length());
        try (TransferKit kit = new TransferKit(folder)) {
            Peer sharer = kit.peer();
            Share share = TransferKit.shared(sharer.share(torrent, original));
            assertEquals(100, share.progress().percent());
            Peer between = kit.peer();
            Download first = kit.download(between, torrent, sharer.address());
            Download second = kit.download(kit.peer(), torrent, between.address());
            for (Download download : List.of(first, second)) {
                Path copy = Eventually.get(download.completion());
                assertEquals(100, download.progress().percent());
                try (Stream<Path> files = Files.list(copy)) {
                    assertEquals(4, files.count());
                }
                for (Torrent.Entry entry : torrent.files()) {
                    String name = entry.path();
                    assertTrue(Files.mismatch(original.resolve(name), copy.resolve(name)) < 0, name);
                }
            }
        }
    }

    @Test
    void isSavedWithAllThatWasInIt() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ascii("d8:announce8:http://a13:announce-listll8:http://aee7:comment5:hello4:info"));
        bytes.write(TestTorrent.file(5, 16_384).metainfo().infoBytes());
        bytes.write(ascii("8:url-list8:http://be"));
        Path found = Files.write(folder.resolve("found.torrent"), bytes.toByteArray());
        Path saved = folder.resolve("saved.torrent");
        Torrent.load(found).save(saved);
        assertArrayEquals(bytes.toByteArray(), Files.readAllBytes(saved));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whosePeersSpeakTlsAloneIsNotMovedInPlainText() throws Exception {
        Path original = Files.write(folder.resolve("original"), new byte[5]);
        Torrent torrent = new Torrent(Metainfo.builder("original")
                .singleFile(5)
                .pieceHashes(new byte[20])
                .sslCertificate("")
                .build());
        try (TransferKit kit = new TransferKit(folder)) {
            Path there = kit.folder();
            Peer peer = kit.peer();
            Transfer[] refused = {peer.share(torrent, original), peer.download(torrent, there, List.of())};
            for (Transfer transfer : refused) {
                TransferException failure = failure(transfer.completion());
                assertEquals(Reason.BAD_TORRENT, failure.reason());
                assertTrue(text(failure).contains("original: its peers speak TLS alone (ssl-cert)"), text(failure));
                assertEquals(Transfer.State.FAILED, transfer.progress().state());
            }
            try (Stream<Path> left = Files.list(there)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }
}
