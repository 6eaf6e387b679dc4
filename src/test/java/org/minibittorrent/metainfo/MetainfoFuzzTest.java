package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.minibittorrent.testing.Fuzz;

/** Whatever the bytes, they are a sound torrent or refused, in memory in proportion to their number. */
final class MetainfoFuzzTest {
    private static final List<byte[]> SOUND = sound();

    private static List<byte[]> sound() {
        try {
            return List.of(
                    Metainfo.builder("file.bin")
                            .singleFile(5)
                            .pieceHashes(new byte[20])
                            .privateTorrent(true)
                            .source(TestTorrents.SOURCE)
                            .sslCertificate("-----BEGIN CERTIFICATE-----")
                            .announce("http://192.0.2.1/announce/0123456789abcdef")
                            .build()
                            .toBytes(),
                    Metainfo.builder("folder")
                            .file(List.of("a", "b.txt"), 5)
                            .file(List.of("a", "c"), 0)
                            .file(List.of("two.bin"), 1000)
                            .pieceLength(16384)
                            .pieceHashes(new byte[20])
                            .build()
                            .toBytes(),
                    ("d8:announce8:http://a4:infod5:filesld6:lengthi5e4:pathl1:aeed4:attr1:p6:lengthi16379ee"
                                    + "d4:pathl1:be6:lengthi5eee9:file treed1:ad0:d6:lengthi5eeee12:meta versioni2e"
                                    + "4:name1:f10:name.utf-81:g12:piece lengthi16384e6:pieces40:" + "x".repeat(40)
                                    + "e12:piece layersd1:xi01eee\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoHundredThousandInputs() {
        fuzz(1, 200_000);
    }

    @Test
    @Tag("full")
    void aMillionInputs() {
        fuzz(2, 1_000_000);
    }

    private static void fuzz(long seed, int inputs) {
        new Fuzz(seed, SOUND).run(inputs, 32 * 1024, 200, MetainfoFuzzTest::read);
    }

    private static void read(byte[] input) throws MetainfoException {
        Metainfo metainfo;
        try {
            metainfo = Metainfo.parse(input);
        } catch (MetainfoException refused) {
            return;
        }
        Metainfo again = Metainfo.parse(metainfo.toBytes());
        assertEquals(metainfo.infoHash(), again.infoHash());
        assertEquals(metainfo.files(), again.files());
        long end = 0;
        for (FileEntry file : metainfo.files()) {
            for (String name : file.path()) {
                SafeName.check(name);
            }
            assertTrue(file.length() >= 0);
            assertTrue(file.offset() >= end, "files do not overlap");
            end = file.offset() + file.length();
        }
        assertTrue(end <= metainfo.layout().totalLength());
        for (int piece = 0; piece < metainfo.layout().pieceCount(); piece++) {
            metainfo.check(piece, new byte[20]);
        }
    }
}
