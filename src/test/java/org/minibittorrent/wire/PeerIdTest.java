package org.minibittorrent.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peer ids (BEP 20). */
final class PeerIdTest {
    private static PeerId id(String text) {
        return PeerId.of(text.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "-LT2080-abcdefghijkl, LT2080",
        "-MB0100-abcdefghijkl, MB0100",
        "-lt0D80-abcdefghijkl, lt0D80",
        "-TR300Z-abcdefghijkl, TR300Z",
        "M7-9-2--abcdefghijkl, unknown client",
        "-LT20801abcdefghijkl, unknown client",
        "xLT2080-abcdefghijkl, unknown client",
        "exbc\u0001\u0002abcdefghijklmn, unknown client"
    })
    void theClientIsReadWhereItIsWrittenAsMostDo(String id, String client) {
        assertEquals(client, id(id).client());
    }

    @Test
    void whatIsShownOfAnIdIsPrintable() {
        for (int c = 0; c < 256; c++) {
            byte[] bytes = "-LT2080-abcdefghijkl".getBytes(ISO_8859_1);
            bytes[4] = (byte) c;
            String client = PeerId.of(bytes).client();
            assertTrue(client.chars().allMatch(shown -> shown >= ' ' && shown < 127), client);
            assertEquals(c <= ' ' || c >= 127, client.equals("unknown client"));
        }
    }

    @Test
    void ourOwnNameUsAndAreDifferentEachTime() {
        Random random = new Random(1);
        PeerId first = PeerId.random(random);
        PeerId second = PeerId.random(random);
        assertEquals("MB0100", first.client());
        assertArrayEquals("-MB0100-".getBytes(ISO_8859_1), Arrays.copyOf(first.bytes(), 8));
        assertNotEquals(first, second);
        assertEquals(first, PeerId.random(new Random(1)));
    }

    @Test
    void idsAreValues() {
        byte[] bytes = "-MB0100-abcdefghijk\u00ff".getBytes(ISO_8859_1);
        PeerId id = PeerId.of(bytes);
        bytes[0] = 'x';
        id.bytes()[0] = 'x';
        assertEquals(id("-MB0100-abcdefghijk\u00ff"), id);
        assertEquals(id("-MB0100-abcdefghijk\u00ff").hashCode(), id.hashCode());
        assertEquals("2d4d42303130302d6162636465666768696a6bff", id.hex());
        assertTrue(id.compareTo(id("-MB0100-abcdefghijkl")) > 0, "bytes are unsigned");
        assertEquals(0, id.compareTo(id("-MB0100-abcdefghijk\u00ff")));
        assertThrows(IllegalArgumentException.class, () -> PeerId.of(new byte[19]));
        assertThrows(IllegalArgumentException.class, () -> PeerId.of(new byte[21]));
    }
}
