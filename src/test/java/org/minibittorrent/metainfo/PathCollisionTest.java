package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths that would be one file where case or Unicode form do not count, and files that would be folders too. */
final class PathCollisionTest {
    private static List<FileEntry> files(String paths) {
        return Arrays.stream(paths.split(" "))
                .map(path -> new FileEntry(List.of(path.split("/")), 1, 0))
                .toList();
    }

    private static void check(List<FileEntry> files) throws MetainfoException {
        SafeName.checkDistinct(files);
    }

    @ParameterizedTest
    @CsvSource({
        "a b c",
        "a/x b/x",
        "a/x a/y",
        "a/x A/y",
        "a/b/c a/b/d a/c",
        "a a-b a.b a!/c",
        "ab/c a/bc",
        "a/a/a a/a/b",
        "x.part x"
    })
    void areDistinct(String paths) {
        List<FileEntry> files = files(paths);
        assertDoesNotThrow(() -> check(files));
    }

    @ParameterizedTest
    @CsvSource({
        "a a",
        "a/x a/x",
        "readme README",
        "a/x A/X",
        "A/b/x a/B/X",
        "strasse stra\u00dfe",
        "stra\u00dfe STRASSE",
        "caf\u00e9 cafe\u0301",
        "CAF\u00c9 cafe\u0301",
        "k \u212a",
        "s \u017f",
        "\u03c3 \u03c2",
        "\u00e5 \u212b",
        "ab a\u200db",
        "ab a\u200cb",
        "a a/x",
        "A a/x",
        "a/b a/B/c/d",
        "x/a a!b x/a/b",
        "a a! a-b a/b"
    })
    void collide(String paths) {
        List<FileEntry> files = new ArrayList<>(files(paths));
        for (int turn = 0; turn < files.size(); turn++) {
            String why = String.valueOf(
                    assertThrows(MetainfoException.class, () -> check(files)).getMessage());
            assertTrue(why.contains("same file"), why);
            Collections.rotate(files, 1);
        }
    }
}
