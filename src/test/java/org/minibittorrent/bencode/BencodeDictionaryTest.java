package org.minibittorrent.bencode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Taking values out of a dictionary by key and type. */
final class BencodeDictionaryTest {
    private final BencodeDictionary dictionary = BencodeDictionary.builder()
            .put("text", "käse")
            .put("raw", new byte[] {(byte) 0xff, 'a'})
            .put("number", -7)
            .put("list", new BencodeList(List.of(new BencodeInteger(1))))
            .put("inner", BencodeDictionary.builder().build())
            .build();

    @Test
    void whatIsThereIsGiven() throws BencodeException {
        assertEquals("käse", dictionary.requireUtf8("text"));
        assertArrayEquals("käse".getBytes(UTF_8), dictionary.requireBytes("text"));
        assertEquals(-7, dictionary.requireLong("number"));
        assertEquals(1, dictionary.requireList("list").values().size());
        assertTrue(
                dictionary.optionalDictionary("inner").orElseThrow().entries().isEmpty());
        assertEquals(-7, dictionary.optionalLong("number").orElseThrow());
        assertEquals(BencodeString.of("käse"), dictionary.get("text"));
    }

    @Test
    void whatIsOptionalMayLackOrBeOfAnotherType() {
        assertFalse(dictionary.optionalLong("text").isPresent());
        assertFalse(dictionary.optionalLong("none").isPresent());
        assertFalse(dictionary.optionalDictionary("list").isPresent());
    }

    @Test
    void aComplaintNamesTheKey() {
        assertEquals("lacks the key 'none'", complaint(() -> dictionary.requireLong("none")));
        assertEquals("the key 'text' is not a number", complaint(() -> dictionary.requireLong("text")));
        assertEquals("the key 'number' is not a string", complaint(() -> dictionary.requireUtf8("number")));
        assertEquals("the key 'number' is not a list", complaint(() -> dictionary.requireList("number")));
        assertEquals("not UTF-8: .a", complaint(() -> dictionary.requireUtf8("raw")));
    }

    @Test
    void theOrderOfBuildingDoesNotMatterAndTheLastValueCounts() {
        BencodeDictionary other = BencodeDictionary.builder()
                .put("b", 2)
                .put("a", 0)
                .put("ä", 3)
                .put("a", 1)
                .build();
        assertEquals("d1:ai1e1:bi2e2:äi3ee", new String(Bencode.encode(other), UTF_8));
    }

    @Test
    void valuesCannotBeChangedFromOutside() throws BencodeException {
        byte[] raw = {1, 2};
        BencodeDictionary.Builder builder = BencodeDictionary.builder().put("raw", raw);
        BencodeDictionary built = builder.build();
        raw[0] = 9;
        builder.put("more", 1);
        built.requireBytes("raw")[1] = 9;
        assertArrayEquals(new byte[] {1, 2}, built.requireBytes("raw"));
        assertEquals(1, built.entries().size());
        assertThrows(UnsupportedOperationException.class, () -> built.entries().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> dictionary.requireList("list").values().clear());
    }

    @Test
    void onlyWellFormedTextIsText() throws BencodeException {
        assertEquals("\uFFFD", BencodeString.of("\uFFFD").utf8());
        assertEquals("a\uD83D\uDE00", BencodeString.of("a\uD83D\uDE00").utf8());
        for (String wrong : List.of("ff", "c080", "e282", "eda080", "f4908080", "efbfbdff", "80", "c3")) {
            BencodeString string = BencodeString.of(HexFormat.of().parseHex(wrong));
            assertThrows(BencodeException.class, string::utf8, wrong);
        }
    }

    private static String complaint(Executable reading) {
        return String.valueOf(assertThrows(BencodeException.class, reading).getMessage());
    }

    @Test
    void aDictionaryStaysAsItIsWhenItsBuilderGoesOn() {
        BencodeDictionary.Builder builder = BencodeDictionary.builder().put("a", 1);
        BencodeDictionary first = builder.build();
        BencodeDictionary second = builder.put("a", 2).put("b", 3).build();
        builder.put("c", 4);
        assertEquals(BencodeDictionary.builder().put("a", 1).build(), first);
        assertEquals(BencodeDictionary.builder().put("a", 2).put("b", 3).build(), second);
    }
}
