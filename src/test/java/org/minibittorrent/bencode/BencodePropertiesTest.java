package org.minibittorrent.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds for all values. */
final class BencodePropertiesTest {
    private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 8, 100_000);

    @Provide
    Arbitrary<BencodeValue> values() {
        return values(4);
    }

    private static Arbitrary<BencodeValue> values(int depth) {
        Arbitrary<BencodeString> strings =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(12).map(BencodeString::of);
        Arbitrary<BencodeValue> leaves =
                Arbitraries.oneOf(Arbitraries.longs().map(BencodeInteger::new), strings.map(string -> string));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<BencodeValue> inner = Arbitraries.lazy(() -> values(depth - 1));
        Arbitrary<BencodeValue> lists = inner.list().ofMaxSize(5).map(BencodeList::new);
        Arbitrary<BencodeValue> dictionaries = Arbitraries.maps(
                        Arbitraries.strings().ofMaxLength(6), inner)
                .ofMaxSize(5)
                .map(BencodePropertiesTest::dictionary);
        return Arbitraries.frequencyOf(Tuple.of(2, leaves), Tuple.of(1, lists), Tuple.of(1, dictionaries));
    }

    private static BencodeValue dictionary(Map<String, BencodeValue> entries) {
        BencodeDictionary.Builder builder = BencodeDictionary.builder();
        entries.forEach(builder::put);
        return builder.build();
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll("values") BencodeValue value) throws BencodeException {
        byte[] bytes = Bencode.encode(value);
        BencodeValue again = Bencode.decode(bytes, LIMITS);
        assertEquals(value, again);
        assertEquals(value.hashCode(), again.hashCode());
        assertArrayEquals(bytes, Bencode.encode(again));
        assertEquals(value, Bencode.decodeLenient(bytes, LIMITS));
    }

    @Property(tries = 300)
    void nothingThatIsCutOffOrGoesOnIsRead(@ForAll("values") BencodeValue value, @ForAll byte more) {
        byte[] bytes = Bencode.encode(value);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(BencodeException.class, () -> Bencode.decode(cut, LIMITS));
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = more;
        assertThrows(BencodeException.class, () -> Bencode.decode(longer, LIMITS));
    }

    /** So an infohash does not depend on who wrote the bytes. */
    @Property(tries = 300)
    void everyValueHasOneEncodingAlone(@ForAll("values") BencodeValue value, @ForAll @IntRange(max = 255) int fresh) {
        byte[] bytes = Bencode.encode(value);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] = (byte) fresh;
            try {
                assertArrayEquals(changed, Bencode.encode(Bencode.decode(changed, LIMITS)));
            } catch (BencodeException refused) {
                assertNotNull(refused.getMessage()); // no encoding of anything
            }
        }
    }

    @Property(tries = 300)
    void aSpanHoldsExactlyTheValue(@ForAll("values") BencodeValue value, @ForAll("values") BencodeValue other)
            throws BencodeException {
        byte[] bytes = Bencode.encode(BencodeDictionary.builder()
                .put("before", other)
                .put("info", value)
                .put("later", other)
                .build());
        int[] span = Bencode.span(bytes, "info", LIMITS);
        assertNotNull(span);
        assertEquals(value, Bencode.decode(Arrays.copyOfRange(bytes, span[0], span[1]), LIMITS));
    }
}
