package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody waits for a buffer, and few are kept. */
final class ScratchPoolTest {
    private final ScratchPool pool = new ScratchPool(2);

    @Test
    void whoAsksGetsOneAndFewAreKept() {
        List<ByteBuffer> out = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            out.add(pool.take()); // as by threads that a disk holds up
        }
        out.get(1).position(17);
        out.forEach(pool::give);
        assertSame(out.get(1), pool.take());
        assertSame(out.get(0), pool.take());
        ByteBuffer fresh = pool.take();
        assertEquals(0, out.get(1).position(), "clear");
        out.forEach(old -> assertNotSame(old, fresh));
    }
}
