package org.minibittorrent.metainfo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeString;

/** Torrents that are made, written and read again. The infohashes expected here were computed by other programs. */
final class MetainfoTest {
    private static final String URL = "http://192.0.2.1:6969/announce/0123456789abcdef0123456789abcdef/and/a/long/tail";

    private static Metainfo.Builder single() {
        return Metainfo.builder("héllo wörld.bin")
                .singleFile(TestTorrents.LENGTH)
                .pieceHashes(TestTorrents.hashes())
                .privateTorrent(true)
                .source(TestTorrents.SOURCE);
    }

    private static Metainfo.Builder folder() {
        return Metainfo.builder("album")
                .file(List.of("a", "one.txt"), 5)
                .file(List.of("a", "empty"), 0)
                .file(List.of("two.bin"), 2 * TestTorrents.PIECE)
                .pieceHashes(TestTorrents.hashes())
                .privateTorrent(true)
                .source(TestTorrents.SOURCE);
    }

    @Test
    void theInfohashOfAFileIsThatOfOtherPrograms() throws MetainfoException {
        Metainfo metainfo = single().build();
        assertEquals(
                "1c0ea05b108dd67f23473f7fe6513937a7d7cb88", metainfo.infoHash().hex());
        assertEquals("héllo wörld.bin", metainfo.name());
        assertTrue(metainfo.singleFile());
        assertEquals(List.of(new FileEntry(List.of("héllo wörld.bin"), TestTorrents.LENGTH, 0)), metainfo.files());
        assertEquals(new PieceLayout(TestTorrents.LENGTH, TestTorrents.PIECE), metainfo.layout());
        assertTrue(metainfo.isPrivate());
        assertEquals(Optional.of(TestTorrents.SOURCE), metainfo.source());
        assertEquals(Optional.empty(), metainfo.announce());
        assertEquals(Optional.empty(), metainfo.sslCertificate());
    }

    @Test
    void theInfohashOfAFolderIsThatOfOtherPrograms() throws MetainfoException {
        Metainfo metainfo = folder().build();
        assertEquals(
                "4609c2c9f504fc8464c3c65f5edc16b2b3deea4c", metainfo.infoHash().hex());
        assertFalse(metainfo.singleFile());
        assertEquals("album", metainfo.name());
        assertEquals(
                List.of(
                        new FileEntry(List.of("a", "one.txt"), 5, 0),
                        new FileEntry(List.of("a", "empty"), 0, 5),
                        new FileEntry(List.of("two.bin"), 2 * TestTorrents.PIECE, 5)),
                metainfo.files());
    }

    @Test
    void anEmptyFileHasATorrentToo() throws MetainfoException {
        Metainfo metainfo =
                Metainfo.builder("empty").singleFile(0).pieceHashes(new byte[0]).build();
        assertEquals(
                "a8212bc211f07e4874774da9685c730915eee537", metainfo.infoHash().hex());
        assertEquals(0, metainfo.layout().pieceCount());
        assertFalse(metainfo.isPrivate());
    }

    /** Written by libtorrent 2.0.8, whose infohash of it is expected. */
    @Test
    void aTorrentOfAnotherProgramIsReadAndWrittenToTheByte() throws MetainfoException {
        byte[] info = concat(
                "d6:lengthi1048581e4:name6:lt.bin12:piece lengthi524288e6:pieces60:".getBytes(UTF_8),
                TestTorrents.hashes(),
                "7:privatei1ee".getBytes(UTF_8));
        byte[] torrent = concat(("d8:announce79:" + URL + "4:info").getBytes(UTF_8), info, "e".getBytes(UTF_8));
        Metainfo metainfo = Metainfo.parse(torrent);
        assertEquals(
                "ff8a5903bc3357b54a2722f4afa459ab785307fc", metainfo.infoHash().hex());
        assertEquals(Optional.of(URL), metainfo.announce(), "not cut short, whatever its length");
        assertArrayEquals(torrent, metainfo.toBytes());
        assertArrayEquals(info, metainfo.infoBytes());
        assertEquals(metainfo.infoHash(), Metainfo.parseInfo(info, null).infoHash());
    }

    @Test
    void theSameFilesGiveTheSameBytesAndInAnotherGroupOthers() throws MetainfoException {
        assertArrayEquals(
                single().announce(URL).build().toBytes(),
                single().announce(URL).build().toBytes());
        InfoHash here = single().build().infoHash();
        assertEquals(here, single().announce(URL).build().infoHash(), "whatever its tracker");
        assertNotEquals(here, single().source("another group").build().infoHash());
        assertNotEquals(here, single().sslCertificate("a root").build().infoHash());
    }

    @Test
    void whatIsWrittenIsReadAgain() throws MetainfoException {
        String pem = "-----BEGIN CERTIFICATE-----\n" + "x".repeat(1000) + "\n-----END CERTIFICATE-----\n";
        for (Metainfo.Builder builder : List.of(single(), folder())) {
            Metainfo made = builder.announce(URL).sslCertificate(pem).build();
            Metainfo read = Metainfo.parse(made.toBytes());
            assertArrayEquals(made.infoBytes(), read.infoBytes());
            assertArrayEquals(made.toBytes(), read.toBytes());
            assertEquals(made.infoHash(), read.infoHash());
            assertEquals(made.files(), read.files());
            assertEquals(made.layout(), read.layout());
            assertEquals(Optional.of(URL), read.announce());
            assertEquals(Optional.of(pem), read.sslCertificate());
            assertEquals(Optional.of(TestTorrents.SOURCE), read.source());
        }
    }

    @Test
    void aPieceIsCheckedAgainstItsOwnHash() throws MetainfoException {
        byte[] hashes = TestTorrents.hashes();
        Metainfo metainfo = single().announce(URL).build();
        for (int piece = 0; piece < 3; piece++) {
            byte[] right = Arrays.copyOfRange(hashes, piece * 20, piece * 20 + 20);
            assertTrue(metainfo.check(piece, right));
            assertFalse(metainfo.check((piece + 1) % 3, right));
            assertFalse(metainfo.check(piece, Arrays.copyOf(right, 19)));
            right[19] ^= 1;
            assertFalse(metainfo.check(piece, right));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> metainfo.check(3, new byte[20]));
        assertThrows(IndexOutOfBoundsException.class, () -> metainfo.check(-1, new byte[20]));
    }

    @Test
    void nobodyChangesATorrentFromOutside() throws MetainfoException {
        byte[] torrent = single().build().toBytes();
        Metainfo metainfo = Metainfo.parse(torrent);
        InfoHash before = metainfo.infoHash();
        Arrays.fill(torrent, (byte) 0);
        Arrays.fill(metainfo.infoBytes(), (byte) 0);
        Arrays.fill(before.bytes(), (byte) 0);
        assertTrue(metainfo.check(0, Arrays.copyOf(TestTorrents.hashes(), 20)));
        assertEquals(before, Metainfo.parse(metainfo.toBytes()).infoHash());
        byte[] info = metainfo.infoBytes();
        Metainfo ofInfo = Metainfo.parseInfo(info, null);
        Arrays.fill(info, (byte) 0);
        assertEquals(before, Metainfo.parse(ofInfo.toBytes()).infoHash());
    }

    @Test
    void keysThatNobodyHereKnowsBelongToTheInfohashAndAreKept() throws MetainfoException {
        byte[] info = TestTorrents.info(TestTorrents.fields().put("x-other", "anything"));
        Metainfo metainfo = Metainfo.parseInfo(info, null);
        assertArrayEquals(info, metainfo.infoBytes());
        assertNotEquals(
                metainfo.infoHash(),
                Metainfo.parseInfo(TestTorrents.info(TestTorrents.fields()), null)
                        .infoHash());
    }

    /** Some programs add keys behind the others without sorting them; the infohash does not depend on that. */
    @Test
    void aroundTheInfoDictionaryKeysMayComeInAnyOrder() throws MetainfoException {
        byte[] info = TestTorrents.info(TestTorrents.fields());
        byte[] torrent = concat("d4:info".getBytes(UTF_8), info, ("8:announce79:" + URL + "e").getBytes(UTF_8));
        Metainfo metainfo = Metainfo.parse(torrent);
        assertEquals(Metainfo.parseInfo(info, null).infoHash(), metainfo.infoHash());
        assertEquals(Optional.of(URL), metainfo.announce());
    }

    @Test
    void anAnnounceThatIsNoUrlIsLeftOut() throws MetainfoException {
        for (String announce : List.of("", "x".repeat(3000), "http://a b/", "http://a/\r\nx", "\u202e")) {
            byte[] torrent = concat(
                    "d8:announce".getBytes(UTF_8),
                    Bencode.encode(BencodeString.of(announce)),
                    "4:info".getBytes(UTF_8),
                    TestTorrents.info(TestTorrents.fields()),
                    "e".getBytes(UTF_8));
            assertEquals(Optional.empty(), Metainfo.parse(torrent).announce(), announce);
            assertThrows(
                    MetainfoException.class, () -> single().announce(announce).build(), announce);
        }
    }

    @Test
    void anInfohashIsReadAndWrittenInHexadecimalDigits() {
        String hex = "1c0ea05b108dd67f23473f7fe6513937a7d7cb88";
        InfoHash hash = InfoHash.parseHex(hex);
        assertEquals(hex, hash.hex());
        assertArrayEquals(HexFormat.of().parseHex(hex), hash.bytes());
        assertEquals(hash, InfoHash.of(hash.bytes()));
        assertEquals(hash.hashCode(), InfoHash.of(hash.bytes()).hashCode());
        for (String wrong : List.of("", hex.substring(1), hex + "00", "zz" + hex.substring(2))) {
            assertThrows(IllegalArgumentException.class, () -> InfoHash.parseHex(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> InfoHash.of(new byte[32]));
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
