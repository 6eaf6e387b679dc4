package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class TurnBudgetTest {

    /** A socket that takes everything: the buffers are moved up to the limit, in order, and keep their own limits. */
    @Property(tries = 200)
    void movesAsMuchAsTheTurnAllows(
            @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 700_000) Integer> sizes,
            @ForAll @IntRange(min = 0, max = Channel.TURN_LIMIT) int before)
            throws IOException {
        try (Hands hands = new Hands()) {
            TurnBudget budget = new TurnBudget(hands.loop);
            assertEquals(before, budget.transfer(one(before), 0, 1, TurnBudgetTest::takeAll));
            ByteBuffer[] buffers = sizes.stream().map(ByteBuffer::allocate).toArray(ByteBuffer[]::new);
            long total = sizes.stream().mapToLong(Integer::longValue).sum();
            long expected = Math.min(total, Channel.TURN_LIMIT - before);
            assertEquals(expected, budget.transfer(buffers, 0, buffers.length, TurnBudgetTest::takeAll));
            long left = expected;
            for (int i = 0; i < buffers.length; i++) {
                assertEquals(Math.min(left, sizes.get(i)), buffers[i].position());
                assertEquals(sizes.get(i), buffers[i].limit());
                left -= buffers[i].position();
            }
            hands.loop.turn(Hands.NO_WAIT);
            long rest = budget.transfer(buffers, 0, buffers.length, TurnBudgetTest::takeAll);
            assertEquals(Math.min(total - expected, Channel.TURN_LIMIT), rest);
        }
    }

    @Test
    void aFailureCostsNothingAndLeavesTheBufferAsItWas() throws IOException {
        try (Hands hands = new Hands()) {
            TurnBudget budget = new TurnBudget(hands.loop);
            ByteBuffer[] large = one(Channel.TURN_LIMIT + 1);
            assertThrows(
                    IOException.class,
                    () -> budget.transfer(large, 0, 1, (b, offset, count) -> {
                        throw new IOException("Bad address");
                    }));
            assertEquals(Channel.TURN_LIMIT + 1, large[0].remaining());
            assertEquals(-1, budget.transfer(large, 0, 1, (b, offset, count) -> -1));
            assertEquals(Channel.TURN_LIMIT, budget.transfer(large, 0, 1, TurnBudgetTest::takeAll));
            assertEquals(0, budget.transfer(large, 0, 1, TurnBudgetTest::takeAll));
        }
    }

    @Test
    void aRangeOutsideTheArrayIsRefused() {
        try (Hands hands = new Hands()) {
            TurnBudget budget = new TurnBudget(hands.loop);
            assertThrows(IndexOutOfBoundsException.class, () -> budget.transfer(one(1), 1, 1, TurnBudgetTest::takeAll));
        }
    }

    private static ByteBuffer[] one(int size) {
        return new ByteBuffer[] {ByteBuffer.allocate(size)};
    }

    private static int takeAll(ByteBuffer buffer) {
        int n = buffer.remaining();
        buffer.position(buffer.limit());
        return n;
    }

    private static long takeAll(ByteBuffer[] buffers, int offset, int count) {
        long n = 0;
        for (int i = offset; i < offset + count; i++) {
            n += takeAll(buffers[i]);
        }
        return n;
    }
}
