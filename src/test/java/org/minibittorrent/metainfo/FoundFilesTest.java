package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.metainfo.Shape.ONE_FILE;
import static org.minibittorrent.metainfo.Shape.REFUSED;
import static org.minibittorrent.metainfo.Shape.TAIL;
import static org.minibittorrent.metainfo.Shape.bytes;
import static org.minibittorrent.metainfo.Shape.file;
import static org.minibittorrent.metainfo.Shape.folder;
import static org.minibittorrent.metainfo.Shape.info;
import static org.minibittorrent.metainfo.Shape.list;
import static org.minibittorrent.metainfo.Shape.padding;
import static org.minibittorrent.metainfo.Shape.string;
import static org.minibittorrent.metainfo.Shape.with;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The names, files and padding of torrents that other programs make: taken, or refused with the reason. */
final class FoundFilesTest {
    @ParameterizedTest
    @MethodSource({"names", "files", "paddings"})
    void isTakenToTheByteOrRefusedWithItsReason(Shape shape) throws MetainfoException {
        shape.check();
    }

    static Stream<Shape> names() {
        String utf8 = "caf\u00c3\u00a9"; // the bytes of it, one a character
        String latin = "caf\u00e9";
        String path = "d6:lengthi5e4:path" + list(latin);
        return Stream.of(
                folder(
                        "a path in UTF-8 beside another",
                        1,
                        path + "10:path.utf-8" + list(utf8, "x") + "e",
                        "f/ caf\u00e9/x:5@0 of 5"),
                folder(
                        "a path in UTF-8 beside the same",
                        1,
                        "d6:lengthi5e4:pathl1:ae10:path.utf-8l1:bee",
                        "f/ b:5@0 of 5"),
                folder("a path in UTF-8 alone", 1, "d6:lengthi5e10:path.utf-8l1:bee", "f/ b:5@0 of 5"),
                folder("a path.utf-8 that is a number", 1, "d6:lengthi5e4:pathl1:ae10:path.utf-8i1ee", "f/ a:5@0 of 5"),
                folder("a path.utf-8 without elements", 1, "d6:lengthi5e4:pathl1:ae10:path.utf-8lee", "f/ a:5@0 of 5"),
                folder(
                        "a path.utf-8 that is none",
                        1,
                        "d6:lengthi5e4:pathl1:ae10:path.utf-8" + list(latin) + "e",
                        "f/ a:5@0 of 5"),
                folder(
                        "an unsafe path.utf-8",
                        1,
                        "d6:lengthi5e4:pathl1:ae10:path.utf-8" + list("..", "b") + "e",
                        REFUSED + "folder of the system"),
                folder("no UTF-8 at all", 1, path + "e", REFUSED + "not UTF-8: caf., and there is no 'path.utf-8'"),
                info(
                        "a name in UTF-8 beside another",
                        "d6:lengthi5e4:name" + string(latin) + "10:name.utf-8" + string(utf8) + TAIL,
                        "caf\u00e9:5@0 of 5"),
                info("a name in UTF-8 alone", "d6:lengthi5e10:name.utf-81:b" + TAIL, "b:5@0 of 5"),
                info("a name.utf-8 that is a number", "d6:lengthi5e4:name1:a10:name.utf-8i5e" + TAIL, ONE_FILE),
                info(
                        "a name.utf-8 that is none",
                        "d6:lengthi5e4:name1:a10:name.utf-8" + string(latin) + TAIL,
                        ONE_FILE),
                info(
                        "a name that is no UTF-8",
                        "d6:lengthi5e4:name" + string(latin) + TAIL,
                        REFUSED + "not UTF-8: caf., and there is no 'name.utf-8'"),
                info("no name", "d6:lengthi5e" + TAIL, REFUSED + "lacks the key 'name'"),
                info("a name that is a number", "d6:lengthi5e4:namei1348e" + TAIL, REFUSED + "'name' is not a string"),
                info(
                        "a name with a way up",
                        "d6:lengthi5e4:name" + string("temp/../../abc") + TAIL,
                        REFUSED + "one of"),
                info("a name of zeros", "d6:lengthi5e4:name4:<4>" + TAIL, REFUSED + "control"),
                info("a name with a space at its end", "d6:lengthi5e4:name7:foobar " + TAIL, REFUSED + "space"),
                info(
                        "a name of 300 bytes",
                        "d6:lengthi5e4:name" + string("x".repeat(300)) + TAIL,
                        REFUSED + "250 bytes"),
                folder("an empty element before", 1, file(5, "", "a"), REFUSED + "a file name is empty"),
                folder("an empty element behind", 1, file(5, "a", ""), REFUSED + "a file name is empty"),
                folder("an empty element alone", 1, file(5, ""), REFUSED + "a file name is empty"),
                folder("an empty path", 1, file(5), REFUSED + "a path of 0 elements"),
                folder("a way up", 1, file(5, "..", "bar"), REFUSED + "folder of the system"),
                folder("a separator", 1, file(5, "/", "bar"), REFUSED + "holds one of"),
                folder("a path in one element", 1, file(5, "/foobar"), REFUSED + "holds one of"),
                folder("the same file twice", 1, file(5, "a") + file(0, "a"), REFUSED + "mean the same file"),
                folder("the same file but for case", 1, file(5, "a") + file(0, "A"), REFUSED + "mean the same file"),
                folder("a file that is a folder", 1, file(5, "a") + file(0, "a", "b"), REFUSED + "mean the same file"),
                folder("a number in a path", 1, "d6:lengthi5e4:pathli1242e3:fooee", REFUSED + "no string"),
                folder("a path that is text", 1, "d6:lengthi5e4:path1:ae", REFUSED + "'path' is not a list"),
                folder("no path", 1, "d6:lengthi5ee", REFUSED + "lacks the key 'path'"),
                folder("33 elements", 1, file(5, "d".repeat(33).split("")), REFUSED + "a path of 33 elements"));
    }

    static Stream<Shape> files() {
        return Stream.of(
                folder("one file in a folder", 1, file(5, "a"), "f/ a:5@0 of 5"),
                folder("no files", 1, "", REFUSED + "0 files"),
                folder("a file that is text", 1, "1:a", REFUSED + "no dictionary"),
                with("a file and a folder", "5:filesl" + file(5, "b") + "e", REFUSED + "both a file and a folder"),
                folder("an executable", 1, "d4:attr1:x6:lengthi5e4:pathl1:aee", "f/ a:5@0 of 5"),
                folder("attributes nobody knows", 1, "d4:attr2:hz6:lengthi5e4:pathl1:aee", "f/ a:5@0 of 5"),
                folder("attributes that are a number", 1, "d4:attri1e6:lengthi5e4:pathl1:aee", "f/ a:5@0 of 5"),
                folder(
                        "a link",
                        1,
                        file(5, "a") + "d4:attr2:xl6:lengthi0e4:pathl1:le12:symlink pathl1:aee",
                        REFUSED + "a symbolic link (BEP 47), which is not made here: l"),
                folder(
                        "a link of no name",
                        1,
                        "d4:attr1:l4:pathll" + "0:".repeat(5000) + "eee",
                        REFUSED + "which is not made here: "),
                folder("a link without length", 1, "d4:attr1:l4:pathl1:le12:symlink pathl1:aee", REFUSED + "link"),
                folder("padding that is a link", 1, file(5, "a") + "d4:attr2:pl6:lengthi5ee", REFUSED + "link"),
                folder("a negative length", 1, file(-5, "a"), REFUSED + "-5 bytes"),
                folder("a length that is a list", 1, "d6:lengthli45ee4:pathl1:aee", REFUSED + "not a number"),
                folder("empty files alone", 0, file(0, "a") + file(0, "b"), "f/ a:0@0 b:0@0 of 0"),
                info("an empty file", "d6:lengthi0e4:name1:a12:piece lengthi16384e6:pieces0:e", "a:0@0 of 0"));
    }

    static Stream<Shape> paddings() {
        String bitComet =
                string("_____padding_file_0_if you see this file, please update to BitComet 0.85 or above____");
        String marked = "d6:lengthi16379e4:pathl" + bitComet + "ee";
        String a = file(5, "a");
        String b = file(5, "b");
        String between = "f/ a:5@0 b:5@16384 of 16389";
        return Stream.of(
                folder("between files", 2, a + padding(16379) + b, between),
                folder("without a path", 2, a + "d4:attr1:p6:lengthi16379ee" + b, between),
                folder("with an unsafe path", 2, a + "d4:attr1:p6:lengthi16379e4:pathl2:..ee" + b, between),
                folder("with a path that is no text", 2, a + "d4:attr1:p6:lengthi16379e4:pathl1:\u00e9ee" + b, between),
                folder("with a path that is a number", 2, a + "d4:attr1:p6:lengthi16379e4:pathi1ee" + b, between),
                folder("among other attributes", 2, a + "d4:attr3:xph6:lengthi16379ee" + b, between),
                folder("behind 64 attributes", 2, a + "d4:attr65:" + "h".repeat(64) + "p6:lengthi16379ee" + b, between),
                folder("as BitComet marks it", 2, a + marked + b, between),
                folder("in a folder", 2, a + marked.replace("pathl", "pathl1:x") + b, between),
                folder(
                        "marked in UTF-8 alone",
                        2,
                        a + marked.replace("4:path", "4:pathl1:xe10:path.utf-8") + b,
                        between),
                folder(
                        "twice of one name",
                        3,
                        a + padding(16379) + b + padding(16379) + file(1, "c"),
                        "f/ a:5@0 b:5@16384 c:1@32768 of 32769"),
                folder(
                        "named like a file",
                        2,
                        file(5, ".pad", "16379", "x") + padding(16379) + b,
                        "f/ .pad/16379/x:5@0 b:5@16384 of 16389"),
                folder("first", 2, padding(16384) + a, "f/ a:5@16384 of 16389"),
                folder("last", 1, a + padding(16379), "f/ a:5@0 of 16384"),
                folder(
                        "two in a row, and one of nothing",
                        2,
                        a + padding(1) + padding(0) + padding(16378) + b,
                        between),
                folder("longer than a piece", 3, a + padding(49147) + file(0, "b"), "f/ a:5@0 b:0@49152 of 49152"),
                folder("of all that has bytes", 1, file(0, "a") + padding(5), "f/ a:0@0 of 5"),
                folder("and nothing else", 1, padding(5), REFUSED + "nothing but padding"),
                folder("of a negative length", 1, a + padding(-5), REFUSED + "-5 bytes"),
                folder("without length", 1, a + "d4:attr1:pe", REFUSED + "lacks the key 'length'"),
                folder("of more than there may be", 1, a + padding(1L << 40), REFUSED + "too long"),
                folder("that wraps", 1, a + padding(Long.MAX_VALUE) + padding(Long.MAX_VALUE), REFUSED + "too long"),
                folder("that is not counted in the hashes", 1, a + padding(16379) + b, REFUSED + "do not agree"),
                info(
                        "a single file that is called so",
                        "d6:lengthi5e4:name" + string("_____padding_file_0") + TAIL,
                        "_____padding_file_0:5@0 of 5"));
    }

    @Test
    void aHundredThousandFilesAreTaken() throws MetainfoException {
        assertEquals(100_000, Metainfo.parse(manyFiles(100_000)).files().size());
        String why = String.valueOf(assertThrows(MetainfoException.class, () -> Metainfo.parse(manyFiles(100_001)))
                .getMessage());
        assertTrue(why.contains("100001 files; 1 to 100000 are taken"), why);
    }

    /** With all that archives and hybrids say of a file. */
    private static byte[] manyFiles(int count) {
        StringBuilder files = new StringBuilder("d4:infod5:filesl");
        StringBuilder tree = new StringBuilder("e9:file treed");
        for (int i = 0; i < count; i++) {
            String name = String.format("f%06d", i);
            files.append("d5:crc328:0aca41663:md532:").append("0".repeat(32));
            files.append("6:lengthi").append(i == 0 ? 5 : 0).append("e5:mtime10:1424956636");
            files.append("4:pathl7:folders")
                    .append("7:" + name)
                    .append("e10:path.utf-8l7:folders7:" + name)
                    .append("ee");
            tree.append("7:" + name).append("d0:d6:lengthi0eee");
        }
        return bytes(files + tree.toString() + "e12:meta versioni2e4:name1:f" + TAIL + "e");
    }
}
