package org.minibittorrent.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is bencoding and what is not, by example. */
final class BencodeVectorsTest {
    private static final BencodeLimits WIDE = new BencodeLimits(1 << 20, 100, 1 << 20);

    private static BencodeValue decode(String text) throws BencodeException {
        return Bencode.decode(text.getBytes(ISO_8859_1), WIDE);
    }

    private static String complaint(String text) {
        String message =
                assertThrows(BencodeException.class, () -> decode(text), text).getMessage();
        return String.valueOf(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i0e",
                "i-1e",
                "i9223372036854775807e",
                "i-9223372036854775808e",
                "0:",
                "4:spam",
                "10:0123456789",
                "le",
                "l4:spami42ee",
                "de",
                "d0:0:e",
                "d3:cow3:moo4:spam4:eggse",
                "d1:a0:2:aa0:1:b0:e",
                "d4:spaml1:a1:bee",
                "lld1:xleeeli7eee"
            })
    void isRead(String text) throws BencodeException {
        assertArrayEquals(text.getBytes(ISO_8859_1), Bencode.encode(decode(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "i00e, leading zero",
        "i03e, leading zero",
        "i-0e, minus zero",
        "i-01e, leading zero",
        "ie, without digits",
        "i-e, without digits",
        "i--1e, no digit",
        "i+1e, no digit",
        "i1.0e, no digit",
        "i 1e, no digit",
        "i1, ends too early",
        "i9223372036854775808e, beyond 64 bits",
        "i-9223372036854775809e, beyond 64 bits",
        "i99999999999999999999999999e, beyond 64 bits",
        "i18446744073709551617e, beyond 64 bits"
    })
    void isNoNumber(String text, String why) {
        assertTrue(complaint(text).contains(why), complaint(text));
    }

    @ParameterizedTest
    @CsvSource({
        "00:, leading zero",
        "01:a, leading zero",
        "4:spa, only 3 are left",
        "2147483648:a, only 1 are left",
        "4294967297:a, only 1 are left",
        "9223372036854775807:a, only 1 are left",
        "9223372036854775808:a, beyond 64 bits",
        "18446744073709551617:a, beyond 64 bits",
        "-1:a, neither a value nor a string",
        ":a, neither a value nor a string",
        "1a, no digit",
        "1, ends too early"
    })
    void isNoString(String text, String why) {
        assertTrue(complaint(text).contains(why), complaint(text));
    }

    @ParameterizedTest
    @CsvSource({
        "d1:b0:1:a0:e, out of order",
        "d2:aa0:1:a0:e, out of order",
        "d1:a0:1:a0:e, key twice",
        "d1:a0:1:b0:1:a0:e, out of order",
        "di1e0:e, neither a value nor a string",
        "d1:ae, neither a value nor a string",
        "d1:a0:, ends too early",
        "d1:a, ends too early",
        "d, ends too early",
        "l, ends too early",
        "li1e, ends too early",
        "e, neither a value nor a string",
        "'', ends too early",
        "i1ei2e, follows",
        "lee, follows",
        "x, neither a value nor a string"
    })
    void isNoValue(String text, String why) {
        assertTrue(complaint(text).contains(why), complaint(text));
    }

    @Test
    void aComplaintSaysWhere() {
        assertTrue(complaint("d3:agei07ee").contains("byte 7"), complaint("d3:agei07ee"));
    }

    @Test
    void keysAreOrderedByUnsignedBytes() throws BencodeException {
        decode("d1:z0:1:\u00e90:e");
        assertTrue(complaint("d1:\u00e90:1:z0:e").contains("out of order"));
    }

    @Test
    void inLenientReadingOnlyTheOrderOfKeysIsFree() throws BencodeException {
        BencodeValue value = Bencode.decodeLenient("d1:bi1e1:ai2ee".getBytes(ISO_8859_1), WIDE);
        assertEquals("d1:ai2e1:bi1ee", new String(Bencode.encode(value), ISO_8859_1));
        for (String wrong : List.of("d1:b0:1:a0:1:b0:e", "i01e", "01:a", "i-0e", "i1ei1e")) {
            assertThrows(BencodeException.class, () -> Bencode.decodeLenient(wrong.getBytes(ISO_8859_1), WIDE), wrong);
        }
    }

    @Test
    void listsAndDictionariesNestAsDeepAsAllowedAndNoDeeper() throws BencodeException {
        decode("l".repeat(100) + "e".repeat(100));
        decode("l".repeat(100) + "i1e" + "e".repeat(100));
        decode("d1:a".repeat(99) + "de" + "e".repeat(99));
        for (String deep : List.of(
                "l".repeat(101) + "e".repeat(101),
                "d1:a".repeat(100) + "de" + "e".repeat(100),
                "l".repeat(1 << 20),
                "d1:a".repeat(1 << 18))) {
            assertTrue(complaint(deep).contains("nested deeper than 100"), complaint(deep));
        }
    }

    @Test
    void lengthAndNumberOfValuesAreLimited() throws BencodeException {
        BencodeLimits tight = new BencodeLimits(10, 4, 3);
        Bencode.decode("l0:0:e".getBytes(ISO_8859_1), tight);
        Bencode.decode("l4:spame".getBytes(ISO_8859_1), tight);
        for (String wrong : List.of("l0:0:0:e", "l7:1234567e", "llelelee")) {
            assertThrows(BencodeException.class, () -> Bencode.decode(wrong.getBytes(ISO_8859_1), tight), wrong);
        }
    }
}
