package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However a stream is cut on its way, the same messages come out of it. */
final class MessageCutsTest {
    private static final WireLimits LIMITS = MessageStreams.LIMITS;

    @Property(tries = 300)
    void aWholeStreamComesOutAsItWentIn(@ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int messages)
            throws WireException {
        MessageStreams.Stream stream = MessageStreams.of(new Random(seed), messages);
        assertEquals(messages, stream.lines().size());
        assertEquals(stream.lines(), Decoded.of(LIMITS, stream.bytes()));
    }

    @Property(tries = 100)
    void cutInTwoAtAnyByte(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int messages) throws WireException {
        MessageStreams.Stream stream = MessageStreams.of(new Random(seed), messages);
        for (int cut = 0; cut <= stream.bytes().length; cut++) {
            assertEquals(stream.lines(), Decoded.of(LIMITS, stream.bytes(), cut), "cut at " + cut);
        }
    }

    @Property(tries = 200)
    void byteByByte(@ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int messages) throws WireException {
        MessageStreams.Stream stream = MessageStreams.of(new Random(seed), messages);
        int[] everywhere = IntStream.range(1, stream.bytes().length).toArray();
        assertEquals(stream.lines(), Decoded.of(LIMITS, stream.bytes(), everywhere));
    }

    @Property(tries = 300)
    void inAnyParts(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int messages) throws WireException {
        Random random = new Random(seed);
        MessageStreams.Stream stream = MessageStreams.of(random, messages);
        int[] cuts = random.ints(random.nextInt(20), 0, stream.bytes().length + 1)
                .sorted()
                .toArray();
        assertEquals(stream.lines(), Decoded.of(LIMITS, stream.bytes(), cuts));
    }

    /** A connection that reads no more than the decoder says never reads payload by mistake. */
    @Property(tries = 300)
    void readingToTheAppetiteNeverReachesIntoAPayload(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int messages) throws WireException {
        MessageStreams.Stream stream = MessageStreams.of(new Random(seed), messages);
        assertEquals(stream.lines(), Decoded.byAppetite(LIMITS, stream.bytes()));
    }

    /** Reads may be shorter than the appetite. */
    @Property(tries = 300)
    void readingLessThanTheAppetiteNeverReachesIntoAPayload(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int messages) throws WireException {
        Random random = new Random(seed);
        MessageStreams.Stream stream = MessageStreams.of(random, messages);
        Decoded decoded = new Decoded(LIMITS);
        int at = 0;
        while (at < stream.bytes().length) {
            int remaining = decoded.decoder().payloadRemaining();
            int most = remaining > 0 ? remaining : decoded.decoder().appetite();
            assertTrue(most > 0);
            int count = 1 + random.nextInt(Math.min(most, stream.bytes().length - at));
            byte[] read = Arrays.copyOfRange(stream.bytes(), at, at + count);
            if (remaining == 0) {
                ByteBuffer buffer = ByteBuffer.wrap(read);
                decoded.decoder().decode(buffer, decoded);
                assertEquals(0, buffer.remaining(), "appetite reached into a payload");
            } else {
                decoded.take(read, 0, count);
            }
            at += count;
        }
        assertEquals(stream.lines(), decoded.lines);
    }
}
