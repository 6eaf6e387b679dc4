package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.http.HttpBytes.bytes;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PercentCodingTest {
    @Property(tries = 300)
    void bytesComeBack(@ForAll @Size(max = 60) byte[] bytes) throws HttpException {
        String text = PercentCoding.encode(bytes);
        assertTrue(text.matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})*"), text);
        assertArrayEquals(bytes, PercentCoding.decode(text, bytes.length));
    }

    @Test
    void bothCasesAndBareCharactersAreRead() throws HttpException {
        assertArrayEquals(
                new byte[] {(byte) 0xab, (byte) 0xAB, 'a', '+', '~', '/', 0},
                PercentCoding.decode("%ab%AB%61+~/%00", 7));
        assertEquals("%C3%A4%20%2B-._~", PercentCoding.encode("\u00e4 +-._~"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%", "%4", "%g0", "%0g", "%%41", "% 1", "%-1", "\u00e4", "%\u0664\u0661"})
    void whatIsNotEncodedIsRefused(String text) {
        assertEquals(
                400,
                assertThrows(HttpException.class, () -> PercentCoding.decode(text, 100))
                        .status());
    }

    @Property(tries = 50)
    void theLimitCountsDecodedBytes(@ForAll @IntRange(min = 0, max = 30) int limit) throws HttpException {
        assertEquals(limit, PercentCoding.decode("%41".repeat(limit), limit).length);
        assertThrows(HttpException.class, () -> PercentCoding.decode("%41".repeat(limit + 1), limit));
    }

    @Test
    void parametersOfAnAnnounceAreBytes() throws HttpException {
        QueryParameters query =
                QueryParameters.parse("info_hash=%00%01+&port=6881&&event&x=a=b&info_hash=%ff&event=started", 10, 20);
        assertArrayEquals(new byte[] {0, 1, '+'}, query.first("info_hash").orElseThrow());
        assertEquals(2, query.all("info_hash").size());
        assertArrayEquals(new byte[] {(byte) 0xff}, query.all("info_hash").get(1));
        assertEquals("6881", query.text("port").orElseThrow());
        assertEquals("", query.text("event").orElseThrow());
        assertEquals("a=b", query.text("x").orElseThrow());
        assertTrue(query.first("ip").isEmpty());
        assertTrue(QueryParameters.parse(null, 0, 0).first("").isEmpty());
        assertArrayEquals(bytes(""), QueryParameters.parse("=&", 1, 1).first("").orElseThrow());
    }

    @Test
    void queriesAreBounded() throws HttpException {
        assertEquals(3, QueryParameters.parse("a&a&a&", 3, 1).all("a").size());
        assertThrows(HttpException.class, () -> QueryParameters.parse("a&a&a&a", 3, 1));
        assertThrows(HttpException.class, () -> QueryParameters.parse("ab", 3, 1));
        assertThrows(HttpException.class, () -> QueryParameters.parse("a=bc", 3, 1));
        assertThrows(HttpException.class, () -> QueryParameters.parse("a=%4", 3, 9));
    }
}
