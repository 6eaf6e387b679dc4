package org.minibittorrent.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A torrent as another program makes it: three parts, one character a byte, {@code <20>} for 20 zeros; and its files with
 * offsets, or why it is refused.
 */
record Shape(String name, String before, String info, String behind, String expected) {
    static final String REFUSED = "refused: ";
    private static final Pattern ZEROS = Pattern.compile("<(\\d+)>");
    static final String ONE_FILE = "a:5@0 of 5";
    static final String TAIL = "12:piece lengthi16384e6:pieces20:<20>e";
    static final String INFO = "d6:lengthi5e4:name1:a" + TAIL;
    static final String ROOT = "d0:d6:lengthi5e11:pieces root32:<32>ee";

    static Shape whole(String name, String torrent, String expected) {
        return new Shape(name, torrent, "", "", expected);
    }

    static Shape around(String name, String before, String behind, String expected) {
        return new Shape(name, before, INFO, behind, expected);
    }

    static Shape info(String name, String info, String expected) {
        return new Shape(name, "d4:info", info, "e", expected);
    }

    /** One file with further fields in the info dictionary, behind the others and so perhaps out of order. */
    static Shape with(String name, String fields, String expected) {
        return info(name, INFO.substring(0, INFO.length() - 1) + fields + "e", expected);
    }

    static Shape folder(String name, int pieces, String files, String expected) {
        return info(name, folder(pieces, files), expected);
    }

    static String folder(int pieces, String files) {
        return "d5:filesl" + files + "e4:name1:f12:piece lengthi16384e6:pieces" + 20 * pieces + ":<" + 20 * pieces
                + ">e";
    }

    static String file(long length, String... path) {
        return "d6:lengthi" + length + "e4:path" + list(path) + "e";
    }

    static String padding(long length) {
        return "d4:attr1:p6:lengthi" + length + "e4:path" + list(".pad", "" + length) + "e";
    }

    static String list(String... strings) {
        return Stream.of(strings).map(Shape::string).collect(Collectors.joining("", "l", "e"));
    }

    static String string(String text) {
        return bytes(text).length + ":" + text;
    }

    static byte[] bytes(String text) {
        return ZEROS.matcher(text)
                .replaceAll(zeros -> "\0".repeat(Integer.parseInt(zeros.group(1))))
                .getBytes(ISO_8859_1);
    }

    private static String describe(Metainfo metainfo) {
        String files = metainfo.files().stream()
                .map(file -> String.join("/", file.path()) + ":" + file.length() + "@" + file.offset())
                .collect(Collectors.joining(" "));
        return (metainfo.singleFile() ? "" : metainfo.name() + "/ ") + files + " of "
                + metainfo.layout().totalLength() + (metainfo.isPrivate() ? " private" : "");
    }

    /** It is taken, to the byte, or refused with its reason. */
    void check() throws MetainfoException {
        byte[] torrent = bytes(before + info + behind);
        if (expected.startsWith(REFUSED)) {
            String why = String.valueOf(assertThrows(MetainfoException.class, () -> Metainfo.parse(torrent))
                    .getMessage());
            assertTrue(why.contains(expected.substring(REFUSED.length())), why);
            assertTrue(why.length() < 500, () -> why.length() + " characters");
            assertTrue(why.chars().allMatch(c -> c >= ' ' && c < 127), why);
            return;
        }
        Metainfo taken = Metainfo.parse(torrent);
        assertEquals(expected, describe(taken));
        byte[] infoBytes = bytes(info);
        assertEquals(InfoHash.ofInfo(infoBytes), taken.infoHash());
        assertArrayEquals(infoBytes, taken.infoBytes());
        byte[] saved = bytes((before + info + behind).stripTrailing());
        assertArrayEquals(saved, taken.toBytes(), "nothing is lost by saving");
        assertEquals(expected, describe(Metainfo.parse(saved)));
        assertEquals(expected, describe(Metainfo.parseInfo(infoBytes, null)));
        for (int piece = 0; piece < taken.layout().pieceCount(); piece++) {
            assertTrue(taken.check(piece, new byte[20]), "the hashes are found, wherever they stand");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
