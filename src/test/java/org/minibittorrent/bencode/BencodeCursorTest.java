package org.minibittorrent.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values taken one after another are those that a tree would hold, and are refused where a tree is. */
class BencodeCursorTest {
    private static final BencodeLimits LIMITS = new BencodeLimits(10_000, 4, 1_000);

    private static BencodeCursor over(String text) throws BencodeException {
        return new BencodeCursor(text.getBytes(StandardCharsets.UTF_8), LIMITS);
    }

    /** Takes a list of lists of a text and a number. */
    private static List<BencodeValue> pairs(byte[] bytes) throws BencodeException {
        BencodeCursor in = new BencodeCursor(bytes, LIMITS);
        List<BencodeValue> pairs = new ArrayList<>();
        in.beginList();
        while (in.hasNext()) {
            in.beginList();
            pairs.add(new BencodeList(List.of(BencodeString.of(in.text()), new BencodeInteger(in.number()))));
            in.endList();
        }
        in.endList();
        in.end();
        return pairs;
    }

    @Property(tries = 200)
    void itTakesWhatWasWritten(@ForAll List<Long> numbers) throws BencodeException {
        List<BencodeValue> pairs = new ArrayList<>();
        for (long number : numbers) {
            pairs.add(new BencodeList(List.of(BencodeString.of("ü" + number), new BencodeInteger(number))));
        }
        byte[] bytes = Bencode.encode(new BencodeList(pairs));
        assertEquals(pairs, pairs(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "l",
                "le1",
                "llee1:x",
                "ll1:xi1e",
                "ll1:xi1ee",
                "ll1:xi01eee",
                "ll1:xi-0eee",
                "ll1:xieee",
                "ll1:x1:yee",
                "lli1ei1eee",
                "ll9:xi1eee",
                "ll01:xi1eee",
                "ll1:xi1ei1eee",
                "li1ee",
                "de"
            })
    void whatIsNotAsExpectedIsRefused(String text) {
        assertThrows(BencodeException.class, () -> pairs(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsNoTextIsRefused() throws BencodeException {
        byte[] bytes = {'2', ':', (byte) 0xC3, 'x'};
        assertThrows(BencodeException.class, () -> new BencodeCursor(bytes, LIMITS).text());
        assertEquals(2, new BencodeCursor(bytes, LIMITS).string().length());
        assertEquals("\uFFFD", over("3:\uFFFD").text());
    }

    @Test
    void itKeepsToTheLimits() throws BencodeException {
        assertThrows(BencodeException.class, () -> over("1".repeat(10_001)));
        BencodeCursor deep = over("llllleeeee");
        for (int depth = 0; depth < 4; depth++) {
            deep.beginList();
        }
        assertThrows(BencodeException.class, deep::beginList);
        BencodeCursor many = over("l" + "i1e".repeat(1_000) + "e");
        many.beginList();
        for (int taken = 1; taken < 1_000; taken++) {
            many.number();
        }
        assertThrows(BencodeException.class, many::number);
    }

    @Test
    void aListIsLeftAtItsEndAlone() throws BencodeException {
        BencodeCursor in = over("li1ee");
        in.beginList();
        assertTrue(in.hasNext());
        assertThrows(BencodeException.class, in::endList);
        assertEquals(1, in.number());
        assertFalse(in.hasNext());
        assertThrows(BencodeException.class, in::end);
        in.endList();
        in.end();
        assertThrows(BencodeException.class, in::endList);
    }
}
