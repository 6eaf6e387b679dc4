package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are taken, and names that would be trouble somewhere. */
final class SafeNameTest {
    private static String complaint(String name) {
        return String.valueOf(assertThrows(MetainfoException.class, () -> SafeName.check(name), name)
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "holiday photos (1).zip",
                ".hidden",
                "..double",
                "a..b",
                "~",
                "-rf",
                "$HOME",
                "'quoted'",
                "100%",
                "a&b;c",
                "käse",
                "日本語.txt",
                "נתונים",
                "👩\u200d💻.png",
                "console",
                "con1",
                "com10.txt",
                "xcon",
                "lpt",
                "nul-and-void",
                "auxiliary.txt",
                "COM\u2074"
            })
    void isTaken(String name) {
        assertDoesNotThrow(() -> SafeName.check(name));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, empty",
                "., folder of the system",
                ".., folder of the system",
                "../etc, one of",
                "/etc/passwd, one of",
                "a/b, one of",
                "..\\windows, one of",
                "C:, one of",
                "C:\\x, one of",
                "file.txt:stream, one of",
                "a*b, one of",
                "a?b, one of",
                "a\"b, one of",
                "a<b, one of",
                "a>b, one of",
                "a|b, one of",
                "..., or a dot",
                "a., or a dot",
                "`a `, ends with a space",
                "` a`, begins with a space",
                "` `, begins with a space"
            })
    void isRefused(String name, String why) {
        assertTrue(complaint(name).contains(why), complaint(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "con",
                "CON",
                "Con.txt",
                "con.tar.gz",
                "con .txt",
                "PRN",
                "aux",
                "AUX.h",
                "nul",
                "NUL.",
                "com0",
                "COM1",
                "com9.txt",
                "LPT1",
                "lpt9",
                "COM\u00b9",
                "lpt\u00b3.txt",
                "CONIN$",
                "conout$"
            })
    void devicesOfWindowsAreRefused(String name) {
        String why = complaint(name);
        assertTrue(why.contains("device") || name.endsWith("."), why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "a\0b",
                "a\nb",
                "a\rb",
                "a\tb",
                "\u001b[31m",
                "a\u007f",
                "a\u0085b",
                "a\u009bb",
                "exe.\u202egpj",
                "\u2066a",
                "\ufeffa",
                "a\u00adb",
                "a\u2028b",
                "a\u2029b",
                "a\u200eb",
                "a\udb40\udc41",
                "a\ud800",
                "\udc00a",
                "a\ufffe",
                "a\uffff",
                "\u200d",
                "\u200c\u200d"
            })
    void whatCannotBeSeenIsRefusedAndNotShownEither(String name) {
        String why = complaint(name);
        assertTrue(why.contains("invisible"), why);
        assertTrue(why.codePoints().allMatch(c -> c >= ' ' && c < 127), why);
    }

    @Test
    void theComplaintShowsTheNameAndSaysWhatIsWrong() {
        assertEquals("unsafe file name '..': it is a folder of the system", complaint(".."));
        assertEquals("unsafe file name 'Con.txt': it is the name of a device on Windows", complaint("Con.txt"));
        assertEquals(
                "unsafe file name 'photo?gpj.exe': it holds control or invisible characters",
                complaint("photo\u202Egpj.exe"));
        assertEquals(
                "unsafe file name 'a?error: b': it holds control or invisible characters", complaint("a\nerror: b"));
        assertEquals(
                "unsafe file name 'aaaaaaaaaaaaaaaaaaaa...': it is longer than 255 bytes", complaint("a".repeat(300)));
    }

    @Test
    void aNameFitsWhereFileSystemsCountBytes() {
        assertDoesNotThrow(() -> SafeName.check("ä".repeat(127) + "a"));
        assertTrue(complaint("ä".repeat(128)).contains("longer than 255 bytes"));
        assertTrue(complaint("😀".repeat(64)).contains("longer than 255 bytes"));
        String huge = complaint("\0".repeat(1_000_000));
        assertTrue(huge.length() < 300, huge.length() + " characters");
    }

    @Property(tries = 2000)
    void whatIsTakenHasNoSeparatorAndNoControlCharacterAndIsUtf8(@ForAll String name) {
        try {
            SafeName.check(name);
        } catch (MetainfoException refused) {
            return;
        }
        assertTrue(name.codePoints()
                .noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':' || Character.isISOControl(c)));
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        assertTrue(bytes.length > 0 && bytes.length <= 255);
        assertTrue(name.equals(new String(bytes, StandardCharsets.UTF_8)));
    }
}
