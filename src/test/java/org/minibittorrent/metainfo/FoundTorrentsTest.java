package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minibittorrent.metainfo.Shape.INFO;
import static org.minibittorrent.metainfo.Shape.ONE_FILE;
import static org.minibittorrent.metainfo.Shape.REFUSED;
import static org.minibittorrent.metainfo.Shape.ROOT;
import static org.minibittorrent.metainfo.Shape.TAIL;
import static org.minibittorrent.metainfo.Shape.around;
import static org.minibittorrent.metainfo.Shape.bytes;
import static org.minibittorrent.metainfo.Shape.file;
import static org.minibittorrent.metainfo.Shape.folder;
import static org.minibittorrent.metainfo.Shape.info;
import static org.minibittorrent.metainfo.Shape.padding;
import static org.minibittorrent.metainfo.Shape.whole;
import static org.minibittorrent.metainfo.Shape.with;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shapes of torrents that other programs make, or refuse: each is taken, to the byte, or refused with its reason. What is
 * decided here, and for files in {@link FoundFilesTest}, stands in docs/COMPATIBILITY.md.
 */
final class FoundTorrentsTest {
    @ParameterizedTest
    @MethodSource({"aroundInfo", "encoding", "versions", "pieces", "privacy"})
    void isTakenToTheByteOrRefusedWithItsReason(Shape shape) throws MetainfoException {
        shape.check();
    }

    static Stream<Shape> aroundInfo() {
        String announced = "d8:announce8:http://a13:announce-listll8:http://aee7:comment1:c4:info";
        return Stream.of(
                around("plain", "d4:info", "e", ONE_FILE),
                around("a newline behind the end", "d4:info", "e\n", ONE_FILE),
                around("white space behind the end", "d4:info", "e\r\n\n \t\n", ONE_FILE),
                around("a further e", "d4:info", "ee", REFUSED + "something follows the value"),
                around("two torrents joined", "d4:info", "ed4:info" + INFO + "e", REFUSED + "something follows"),
                around("a zero behind the end", "d4:info", "e\0", REFUSED + "something follows the value"),
                around("a date with leading zeros", "d13:creation datei007e4:info", "e", ONE_FILE),
                around("a minus zero", "d13:creation datei-0e4:info", "e", ONE_FILE),
                around("a number without digits", "d13:creation dateie4:info", "e", ONE_FILE),
                around("a sign alone", "d13:creation datei-e4:info", "e", ONE_FILE),
                around("a plus sign", "d13:creation datei+5e4:info", "e", ONE_FILE),
                around("a number with a space", "d13:creation datei 5e4:info", "e", ONE_FILE),
                around("a number with a dot", "d13:creation datei1.5e4:info", "e", ONE_FILE),
                around("a number beyond 64 bits", "d1:xi" + "9".repeat(23) + "e4:info", "e", ONE_FILE),
                around("a number of 65 digits", "d1:xi" + "9".repeat(65) + "e4:info", "e", REFUSED + "no digit"),
                around("a number of letters", "d1:xi0x5e4:info", "e", REFUSED + "no digit"),
                around("an odd port of a node", "d4:info", "5:nodesll9:127.0.0.1i06881eeee", ONE_FILE),
                around("a date as text", "d13:creation date23:29.03.2018 22:18:14 UTC4:info", "e", ONE_FILE),
                around("nodes that are a string", "d4:info", "5:nodes0:e", ONE_FILE),
                around("a web seed that is a number", "d4:info", "8:url-listli-20eee", ONE_FILE),
                around("a web seed in a list of lists", "d4:info", "8:url-listll0:eee", ONE_FILE),
                around("keys out of order", "d4:info", "8:announce10:http://a/be", ONE_FILE),
                around("trackers, web seeds and a comment", announced, "8:url-list8:http://be", ONE_FILE),
                around("a key twice", "d7:comment1:a7:comment1:b4:info", "e", REFUSED + "key twice: comment"),
                around("a key twice, apart", "d1:z0:1:a0:4:info", "1:z0:e", REFUSED + "key twice: z"),
                around("info twice", "d4:info", "4:info" + INFO + "e", REFUSED + "key twice: info"),
                around("announce twice", "d8:announce1:a8:announce1:b4:info", "e", REFUSED + "key twice: announce"),
                around("trackers alone", "d13:announce-listll8:http://aee4:info", "e", ONE_FILE),
                around("trackers that are no lists", "d13:announce-listl8:http://ae4:info", "e", ONE_FILE),
                around("an announce that is a list", "d8:announcele4:info", "e", ONE_FILE),
                around("layers that are no layers", "d4:info", "12:piece layersd32:<32>i512eee", ONE_FILE),
                around("layers with a key twice", "d4:info", "12:piece layersd1:a0:1:a0:ee", ONE_FILE),
                around("a leading zero in a length", "d07:comment1:c4:info", "e", REFUSED + "leading zero"),
                around("a byte order mark", "\u00ef\u00bb\u00bfd4:info", "e", REFUSED + "no dictionary (at byte 0)"),
                whole("nothing", "", REFUSED + "no torrent"),
                whole("white space alone", "\n\n", REFUSED + "no torrent"),
                whole("an empty dictionary", "de", REFUSED + "lacks the key 'info'"),
                whole("a magnet link", "d10:magnet-uri11:magnet:?x=ye", REFUSED + "it is a magnet link"),
                whole(
                        "a magnet link as other programs keep it",
                        "d11:magnet-infod9:info_hash20:<20>ee",
                        REFUSED + "it is a magnet link"),
                whole("a string", "10:libtorrent", REFUSED + "no dictionary"),
                whole("an info that is a string", "d4:info5:filese", REFUSED + "its info is no dictionary"),
                whole("cut off in a key", "dhe", REFUSED + "no torrent"),
                whole("cut off in a string", "d10:short", REFUSED + "no torrent"),
                whole("a key without value", "d10:longer than 10 characterse", REFUSED + "no torrent"));
    }

    static Stream<Shape> encoding() {
        String sha1 = "4:sha140:" + "a".repeat(40);
        return Stream.of(
                info("keys out of order", "d4:name1:a6:lengthi5e" + TAIL, ONE_FILE),
                info("hashes first", "d6:pieces20:<20>4:name1:a12:piece lengthi16384e6:lengthi5ee", ONE_FILE),
                folder("keys of a file out of order", 1, "d4:pathl1:ae6:lengthi5ee", "f/ a:5@0 of 5"),
                with("hashes twice", "6:pieces20:<20>", REFUSED + "key twice: pieces"),
                with("an unknown key twice", "1:x0:1:x0:", REFUSED + "key twice: x"),
                with("an unknown key twice, apart", "1:x0:1:b0:1:x0:", REFUSED + "key twice: x"),
                with("a key twice far below", "1:xd1:yd1:z0:1:a0:1:z0:ee", REFUSED + "key twice: z"),
                folder("a length twice", 1, "d6:lengthi5e6:lengthi6e4:pathl1:aee", REFUSED + "key twice: length"),
                info("a leading zero", "d6:lengthi05e4:name1:a" + TAIL, REFUSED + "leading zero"),
                with("a minus zero in an unknown key", "1:xi-0e", REFUSED + "minus zero"),
                with("60 levels", "1:x" + "l".repeat(60) + "e".repeat(60), ONE_FILE),
                with("907 levels", "1:x" + "d1:a".repeat(907), REFUSED + "nested deeper than 64"),
                with("keys of people", "9:publisher7:someone8:profilesle4:ed2k16:<16>", ONE_FILE),
                folder(
                        "keys of archives",
                        1,
                        "d5:crc328:0aca4166" + "6:lengthi5e5:mtime10:14249566364:pathl1:ae" + sha1 + "e",
                        "f/ a:5@0 of 5"));
    }

    static Stream<Shape> versions() {
        String tree = "9:file treed1:a" + ROOT + "e";
        String version2 = "12:meta versioni2e";
        String[] folders = "d".repeat(32).split("");
        String hybrid = file(5, "a") + padding(16379) + file(16384, "b") + padding(0) + file(1, "c");
        return Stream.of(
                with("a hybrid of one file", tree + version2, ONE_FILE),
                info(
                        "a hybrid folder",
                        "d" + tree + version2 + folder(3, hybrid).substring(1),
                        "f/ a:5@0 b:16384@16384 c:1@32768 of 32769"),
                with(
                        "a hybrid with its files in any order",
                        "9:file treed1:b" + ROOT + "1:a" + ROOT + "e" + version2,
                        ONE_FILE),
                info(
                        "a tree as deep as a path may be",
                        "d9:file tree" + "d1:d".repeat(32) + ROOT + "e".repeat(32)
                                + folder(1, file(5, folders)).substring(1),
                        "f/ " + String.join("/", folders) + ":5@0 of 5"),
                with("a tree that says something else", "9:file treed1:b" + ROOT + "e" + version2, ONE_FILE),
                with("a tree that is a number", "9:file treei5e" + version2, ONE_FILE),
                with("a tree without version", tree, ONE_FILE),
                with("version 1", "12:meta versioni1e", ONE_FILE),
                with("a version that is text", "12:meta version1:2", ONE_FILE),
                with("version 3", tree + "12:meta versioni3e", REFUSED + "a torrent of version 3, which is not known"),
                info(
                        "version 2 alone",
                        "d" + tree + version2 + "4:name1:a12:piece lengthi16384ee",
                        REFUSED + "version 2 alone (BEP 52)"),
                info(
                        "version 2 alone, whatever else is wrong",
                        "d" + version2 + "4:name1:/e",
                        REFUSED + "version 2 alone (BEP 52)"));
    }

    static Stream<Shape> pieces() {
        String start = "d6:lengthi5e4:name1:a12:piece length";
        String end = "6:pieces20:<20>e";
        return Stream.of(
                info("of 32 MiB", start + "i33554432e" + end, ONE_FILE),
                info("of 64 MiB", start + "i67108864e" + end, ONE_FILE),
                info("of 128 MiB", start + "i134217728e" + end, REFUSED + "from 16 KiB to 64 MiB are taken"),
                info("of 512 MiB", start + "i536854528e" + end, REFUSED + "pieces of 536854528 bytes"),
                info("of 8 KiB", start + "i8192e" + end, REFUSED + "powers of two"),
                info("of a million", start + "i1000000e" + end, REFUSED + "powers of two"),
                info("of a length that wraps", start + "i4294983680e" + end, REFUSED + "powers of two"),
                info("of a negative length", start + "i-16384e" + end, REFUSED + "powers of two"),
                info("of a length that is text", start + "5:16384" + end, REFUSED + "'piece length' is not a number"),
                info("of no length", "d6:lengthi5e4:name1:a" + end, REFUSED + "lacks the key 'piece length'"),
                info("without hashes", start + "i16384ee", REFUSED + "lacks the key 'pieces'"),
                info("with a number for hashes", start + "i16384e6:piecesi-23ee", REFUSED + "'pieces' is not a string"),
                info("with too few hashes", start + "i16384e6:pieces0:e", REFUSED + "do not agree"),
                info("with a part of a hash", start + "i16384e6:pieces24:<24>e", REFUSED + "do not agree"),
                info("with too many hashes", start + "i16384e6:pieces40:<40>e", REFUSED + "do not agree"),
                info(
                        "too many",
                        "d6:lengthi1759218597889e4:name1:a" + TAIL,
                        REFUSED + "too long for pieces of 16384 bytes"));
    }

    static Stream<Shape> privacy() {
        String unclear = REFUSED + "its 'private' is no number, so it cannot be told whether it is";
        return Stream.of(
                with("private", "7:privatei1e", ONE_FILE + " private"),
                with("not private", "7:privatei0e", ONE_FILE),
                with("private by another number", "7:privatei2e", ONE_FILE + " private"),
                with("private by a negative number", "7:privatei-1e", ONE_FILE + " private"),
                with("private as text", "7:private1:1", unclear),
                with("private as a list", "7:privatele", unclear),
                around("private outside", "d4:info", "7:privatei1ee", ONE_FILE),
                with("a source", "6:source15:Example Tracker", ONE_FILE),
                with("a source that is no text", "6:source1:\u00e9", ONE_FILE));
    }

    @Test
    void theUrlOfATrackerIsTakenWithoutWhatIsAroundIt() throws MetainfoException {
        Metainfo metainfo = Metainfo.parse(bytes("d8:announce25:\t udp://test.com/announce4:info" + INFO + "e"));
        assertEquals("udp://test.com/announce", metainfo.announce().orElseThrow());
    }
}
