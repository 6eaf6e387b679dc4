package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names are found as people mean them. */
class FileNamesTest {
    private static NavigableSet<String> names(String text) {
        TreeSet<String> names = new TreeSet<>(FileNames.ORDER);
        names.addAll(Arrays.asList(text.split(" ")));
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        // exactly
        "Report.pdf report.pdf, report.pdf, report.pdf",
        "caf\u00e9 cafe\u0301, cafe\u0301, cafe\u0301",
        // by Unicode form
        "caf\u00e9, cafe\u0301, caf\u00e9",
        "cafe\u0301, caf\u00e9, cafe\u0301",
        "caf\u00e9 CAF\u00c9, cafe\u0301, caf\u00e9",
        "\u212b, \u00c5, \u212b",
        // without case, if there is one only
        "Report.pdf, rEPORT.PDF, Report.pdf",
        "Stra\u00dfe, STRASSE, Stra\u00dfe",
        "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2, \u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3, \u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
        "a\u200db, AB, a\u200db",
        "Report.pdf report.pdf, REPORT.PDF,",
        "caf\u00e9 CAF\u00c9, Cafe\u0301,",
        // not at all
        "cafe, caf\u00e9,",
        "a b, c,",
        "ab, a,",
    })
    void isMeant(String there, String typed, String meant) {
        assertEquals(Optional.ofNullable(meant), FileNames.meant(names(there), typed));
    }

    @Test
    void namesThatAreAlikeStandSideBySide() {
        NavigableSet<String> names = names("b A cafe\u0301 a B CAF\u00c9 \u00e1 c caf\u00e9 z");
        assertEquals(List.of("CAF\u00c9", "cafe\u0301", "caf\u00e9"), FileNames.alike(names, "Cafe\u0301"));
        assertEquals(List.of("A", "a"), FileNames.alike(names, "A"));
        assertEquals(List.of(), FileNames.alike(names, "ca"));
    }

    @Test
    void noFileHasATextOfALetterForAName() {
        NavigableSet<String> names = names("a b c");
        String text = "\u00e9".repeat(1_000_000);
        assertEquals(Optional.empty(), FileNames.meant(names, text));
        assertTrue(FileNames.isTooLong(text));
        assertFalse(FileNames.isTooLong("\ufb2c".repeat(250)));
    }

    @Property(tries = 2000)
    void theOrderIsOne(
            @ForAll
                    @StringLength(max = 4)
                    @Chars({'a', 'A', 'e', '\u00e9', '\u0301', '\u200d', '\u00df', 's', 'S', '\u03c3', '\u03a3'})
                    String one,
            @ForAll
                    @StringLength(max = 4)
                    @Chars({'a', 'A', 'e', '\u00e9', '\u0301', '\u200d', '\u00df', 's', 'S', '\u03c3', '\u03a3'})
                    String other) {
        assertEquals(one.equals(other), FileNames.ORDER.compare(one, other) == 0);
        assertEquals(
                Integer.signum(FileNames.ORDER.compare(one, other)),
                -Integer.signum(FileNames.ORDER.compare(other, one)));
        assertEquals(FileNames.folded(one), FileNames.folded(FileNames.folded(one)));
        int byFolded = FileNames.folded(one).compareTo(FileNames.folded(other));
        assertEquals(
                Integer.signum(byFolded != 0 ? byFolded : one.compareTo(other)),
                Integer.signum(FileNames.ORDER.compare(one, other)));
    }
}
