package org.minibittorrent.metainfo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.metainfo.TestTorrents.PIECE;
import static org.minibittorrent.metainfo.TestTorrents.fields;
import static org.minibittorrent.metainfo.TestTorrents.file;
import static org.minibittorrent.metainfo.TestTorrents.fileFields;
import static org.minibittorrent.metainfo.TestTorrents.folder;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.testing.Allocation;

/** Torrents that are damaged, lie or would do harm. */
final class MetainfoRefusalTest {
    private static String complaint(BencodeDictionary.Builder fields) {
        MetainfoException whole =
                assertThrows(MetainfoException.class, () -> Metainfo.parse(TestTorrents.torrent(fields)));
        MetainfoException info =
                assertThrows(MetainfoException.class, () -> Metainfo.parseInfo(TestTorrents.info(fields), null));
        assertEquals(whole.getMessage(), info.getMessage());
        String message = whole.getMessage();
        assertNotNull(message);
        assertTrue(message.length() < 2000, () -> message.length() + " characters");
        return message;
    }

    private static Arguments refused(String what, BencodeDictionary.Builder fields, String why) {
        return Arguments.of(Named.of(what, fields), why);
    }

    private static BencodeValue string(int bytes) {
        return BencodeString.of(new byte[bytes]);
    }

    static Stream<Arguments> lies() {
        BencodeDictionary.Builder noName = BencodeDictionary.builder()
                .put("piece length", PIECE)
                .put("length", 5)
                .put("pieces", new byte[20]);
        BencodeDictionary.Builder noPieces = BencodeDictionary.builder()
                .put("name", "x")
                .put("piece length", PIECE)
                .put("length", 5);
        BencodeDictionary.Builder version2 =
                BencodeDictionary.builder().put("meta version", 2).put("name", "x");
        BencodeDictionary.Builder noLength = BencodeDictionary.builder()
                .put("name", "x")
                .put("piece length", PIECE)
                .put("pieces", new byte[20]);
        return Stream.of(
                refused("no name", noName, "lacks the key 'name'"),
                refused("no hashes", noPieces, "lacks the key 'pieces'"),
                refused("version 2", version2, "version 2 alone"),
                refused("neither length nor files", noLength, "lacks the key 'length'"),
                refused("a number for a name", fields().put("name", 1), "'name' is not a string"),
                refused(
                        "a name that is no UTF-8",
                        fields().put("name", new byte[] {(byte) 0xc0, (byte) 0x80}),
                        "UTF-8"),
                refused("a piece length that is text", fields().put("piece length", "1"), "is not a number"),
                refused("hashes that are a list", fields().put("pieces", new BencodeList(List.of())), "not a string"),
                refused("a file and a folder", fields().put("files", new BencodeList(List.of(file(5, "a")))), "both"),
                refused("a negative length", fields().put("length", -1), "-1 bytes"),
                refused("pieces of 0", fields().put("piece length", 0), "pieces of 0 bytes"),
                refused("pieces of -16384", fields().put("piece length", -16384), "pieces of -16384 bytes"),
                refused("pieces of 8 KiB", fields().put("piece length", 8192), "pieces of 8192 bytes"),
                refused("pieces of 128 MiB", fields().put("piece length", 1 << 27), "powers of two"),
                refused("an odd piece length", fields().put("piece length", PIECE + 1), "powers of two"),
                refused("a piece length that wraps", fields().put("piece length", (1L << 32) + PIECE), "powers of two"),
                refused(
                        "a hash short",
                        fields().put("length", PIECE + 1),
                        "20 bytes of hashes for 2 pieces: the lengths do not agree"),
                refused("a hash too many", fields().put("pieces", new byte[40]), "do not agree"),
                refused("half a hash", fields().put("pieces", new byte[30]), "30 bytes of hashes for 1 pieces"),
                refused("no hashes at all", fields().put("pieces", new byte[0]), "do not agree"),
                refused("a hash of nothing", fields().put("length", 0), "20 bytes of hashes for 0 pieces"),
                refused("length beyond 1 TiB", fields().put("length", (1L << 40) + 1), "too long"),
                refused(
                        "the longest length",
                        fields().put("length", Long.MAX_VALUE),
                        "the files are too long for pieces of " + PIECE + " bytes"),
                refused("a sum that wraps", folder(file(Long.MAX_VALUE, "a"), file(Long.MAX_VALUE, "b")), "too long"),
                refused(
                        "a sum that wraps to 5",
                        folder(
                                file(1L << 39, "a"),
                                file(Long.MAX_VALUE, "b"),
                                file(Long.MAX_VALUE - (1L << 39) + 7, "c")),
                        "too long"),
                refused("a certificate that is a number", fields().put("ssl-cert", 1), "'ssl-cert' is not a string"),
                refused("a certificate too long", fields().put("ssl-cert", "x".repeat(16385)), "certificate"),
                refused("a certificate of bytes", fields().put("ssl-cert", new byte[] {(byte) 0xff}), "UTF-8"));
    }

    static Stream<Arguments> badFiles() {
        BencodeDictionary noPath = BencodeDictionary.builder().put("length", 5).build();
        BencodeDictionary noLength = BencodeDictionary.builder()
                .put("path", new BencodeList(List.of(BencodeString.of("a"))))
                .build();
        BencodeDictionary numberInPath = BencodeDictionary.builder()
                .put("length", 5)
                .put("path", new BencodeList(List.of(new BencodeInteger(1))))
                .build();
        String[] deep = new String[33];
        Arrays.fill(deep, "d");
        String[] longPath = new String[5];
        Arrays.fill(longPath, "x".repeat(250));
        return Stream.of(
                refused("no files", folder(), "0 files"),
                refused("a file that is text", folder(BencodeString.of("a")), "no dictionary"),
                refused("a file without path", folder(noPath), "lacks the key 'path'"),
                refused("a file without length", folder(noLength), "lacks the key 'length'"),
                refused("a negative length", folder(file(-5, "a")), "-5 bytes"),
                refused("lengths that cancel out", folder(file(10, "a"), file(-5, "b")), "-5 bytes"),
                refused("an empty path", folder(file(5)), "path of 0 elements"),
                refused("a number in a path", folder(numberInPath), "no string"),
                refused("an empty element", folder(file(5, "a", "")), "empty"),
                refused("a way up", folder(file(5, "..", "..", "etc", "passwd")), "folder of the system"),
                refused("a way up in between", folder(file(5, "a", "..", "b")), "folder of the system"),
                refused("a separator", folder(file(5, "../../x")), "unsafe file name"),
                refused("a drive", folder(file(5, "C:", "x")), "unsafe file name"),
                refused("33 levels", folder(file(5, deep)), "path of 33 elements"),
                refused("1255 bytes", folder(file(5, longPath)), "more than 1024 bytes"),
                refused("a file twice", folder(file(5, "a"), file(0, "a")), "same file"),
                refused("a file twice but for case", folder(file(5, "a"), file(0, "A")), "same file"),
                refused("a file that is a folder", folder(file(5, "a"), file(0, "a", "b")), "same file"),
                refused(
                        "a link (BEP 47)",
                        folder(fileFields(5, "l").put("attr", "xl").build()),
                        "a symbolic link (BEP 47), which is not made here: l"));
    }

    @ParameterizedTest
    @MethodSource({"lies", "badFiles"})
    void isRefusedSayingWhy(BencodeDictionary.Builder fields, String why) {
        String complaint = complaint(fields);
        assertTrue(complaint.contains(why), complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "le",
                "de",
                "d4:infoe",
                "d4:infolee",
                "d4:infodee",
                "d4:info0:e",
                "d4:infode4:infodee",
                "d4:infod4:name1:x4:name1:yee",
                "d4:infod1:z0:1:a0:ee",
                "<!DOCTYPE html>"
            })
    void whatIsNoTorrentIsCalledSo(String bytes) {
        String why = String.valueOf(assertThrows(MetainfoException.class, () -> Metainfo.parse(bytes.getBytes(UTF_8)))
                .getMessage());
        assertTrue(why.contains("no torrent") || why.contains("no dictionary"), why);
    }

    @Test
    void aNameLeavesRoomForTheSuffixOfAnUnfinishedDownload() throws MetainfoException {
        Metainfo.parse(TestTorrents.torrent(fields().put("name", "x".repeat(250))));
        assertTrue(complaint(fields().put("name", "x".repeat(251))).contains("250 bytes"));
        Metainfo.parse(TestTorrents.torrent(folder(file(5, "x".repeat(255)))));
    }

    @Test
    void aFileOfOneTebibyteIsTakenAndWrittenAndReadAgain() throws MetainfoException {
        Metainfo made = Metainfo.builder("large")
                .singleFile(1L << 40)
                .pieceHashes(new byte[40 << 20])
                .announce("http://192.0.2.1/announce/" + "0".repeat(32))
                .build();
        byte[] torrent = made.toBytes();
        long before = Allocation.now();
        Metainfo read = Metainfo.parse(torrent);
        long taken = Allocation.now() - before;
        assertEquals(1 << 21, read.layout().pieceCount());
        assertEquals(made.infoHash(), read.infoHash());
        assertTrue(taken < 3L * torrent.length, taken + " bytes taken to read " + torrent.length);
    }

    @Test
    void tooManyFilesAreRefused() {
        BencodeValue[] files = new BencodeValue[100_001];
        for (int i = 0; i < files.length; i++) {
            files[i] = file(0, "f" + i);
        }
        assertTrue(complaint(folder(files)).contains("100001 files"));
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItIsLookedAt() {
        byte[] torrent = new byte[(41 << 20) + 1];
        long before = Allocation.now();
        assertThrows(MetainfoException.class, () -> Metainfo.parse(torrent));
        assertThrows(MetainfoException.class, () -> Metainfo.parseInfo(torrent, null));
        assertTrue(Allocation.now() - before < 1 << 20);
        assertTrue(complaint(fields().put("other", string(Metainfo.MAX_INFO_BYTES)))
                .contains("limit"));
    }

    /** Every path with folders of its own, as deep as allowed: what is taken grows with the input and no faster. */
    @Test
    void aForestOfFoldersTakesNoMoreMemoryThanItsNamesDo() throws MetainfoException {
        BencodeValue[] files = new BencodeValue[4_000];
        String[] path = new String[32];
        Arrays.fill(path, "x".repeat(30));
        for (int i = 0; i < files.length; i++) {
            path[0] = "top" + i;
            files[i] = file(i == 0 ? 5 : 0, path);
        }
        byte[] torrent = TestTorrents.torrent(folder(files));
        long before = Allocation.now();
        Metainfo.parse(torrent);
        long taken = Allocation.now() - before;
        assertTrue(taken < 20L * torrent.length, taken + " bytes taken to read " + torrent.length);
    }
}
