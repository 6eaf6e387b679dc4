package org.minibittorrent.bencode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.minibittorrent.testing.Fuzz;

/** Whatever the bytes, they are read or refused, in memory in proportion to their number. */
final class BencodeFuzzTest {
    private static final List<byte[]> SOUND = Stream.of(
                    "i-9223372036854775808e",
                    "12:hello, world",
                    "l4:spami42el1:aee",
                    "d3:agei30e4:name5:alice4:tagsl1:a1:b1:cee",
                    "d1:ad1:bd1:cd1:dleeee1:zi0ee",
                    "l" + "i1e".repeat(30) + "e",
                    "l".repeat(10) + "e".repeat(10),
                    "d1:md11:lt_donthavei7e6:ut_pexi1ee1:pi6881e4:reqqi500e1:v18:libtorrent/2.0.8.0e")
            .map(text -> text.getBytes(US_ASCII))
            .toList();

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
        new Fuzz(seed, SOUND).run(inputs, 16 * 1024, 150, BencodeFuzzTest::read);
    }

    private static void read(byte[] input) {
        try {
            BencodeValue value = Bencode.decode(input, BencodeLimits.MESSAGE);
            assertArrayEquals(input, Bencode.encode(value), "there is one encoding alone");
            Bencode.decodeLenient(input, BencodeLimits.MESSAGE);
        } catch (BencodeException refused) {
            readLeniently(input);
        }
        try {
            Bencode.span(input, "m", BencodeLimits.MESSAGE);
        } catch (BencodeException refused) {
            assertNotNull(refused.getMessage());
        }
    }

    private static void readLeniently(byte[] input) {
        try {
            Bencode.decodeLenient(input, BencodeLimits.MESSAGE);
        } catch (BencodeException refused) {
            assertNotNull(refused.getMessage());
        }
    }
}
