package org.minibittorrent.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding the bytes of one value. */
final class BencodeSpanTest {
    private static final BencodeLimits LIMITS = new BencodeLimits(1000, 4, 10);

    private static int @Nullable [] span(String text) throws BencodeException {
        return Bencode.span(text.getBytes(ISO_8859_1), "info", LIMITS);
    }

    private static String found(String text) throws BencodeException {
        int[] span = span(text);
        assertNotNull(span, text);
        return text.substring(span[0], span[1]);
    }

    @Test
    void theBytesAreThoseOfTheValueWhateverIsAroundIt() throws BencodeException {
        assertEquals("d1:xi1ee", found("d8:announce3:url4:infod1:xi1ee5:zzzzzle" + "e"));
        assertEquals("4:info", found("d4:info4:infoe"));
        assertEquals("le", found("d1:zd4:infoi1ee4:infole1:a0:e"), "keys in any order");
        assertEquals("le", found("d4:infole1:xi01e1:yi-0e1:zie2:zai+1.5 ee"), "odd integers");
        assertEquals("le", found("d4:infole1:xd1:a0:1:a0:ee"), "below other keys anything that ends");
        assertEquals("le", found("d4:info" + "le" + "1:xl" + "0:".repeat(100) + "ee"), "however many values");
        assertNull(span("d1:xd4:infoi1eee"), "not below other keys");
        assertNull(span("de"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "i1e",
                "4:info",
                "d4:info",
                "d4:infole",
                "d4:infolee4:",
                "d4:infole4:infolee",
                "d4:infole1:x9:shorte",
                "d4:infolllleeeee",
                "d4:infolelele",
                "d4:infole1:x0:1:x0:e",
                "d1:x0:4:infole1:x0:e",
                "d4:infole1:xi0x1ee",
                "d4:infole1:xi11111111111111111111111111111111111111111111111111111111111111111ee"
            })
    void whatIsNoDictionaryOrBeyondTheLimitsIsRefused(String text) {
        assertThrows(BencodeException.class, () -> span(text));
    }
}
