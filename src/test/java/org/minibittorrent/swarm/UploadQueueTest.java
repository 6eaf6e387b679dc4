package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.minibittorrent.wire.Message.Request;

/** The queue of one peer's requests, against a plain list. */
class UploadQueueTest {
    @Property
    void eachRequestIsAnsweredOnceInItsTurn(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int capacity) {
        Random random = new Random(seed);
        UploadQueue queue = new UploadQueue(capacity);
        List<Request> model = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Request request = new Request(random.nextInt(3), random.nextInt(3) * 16384, 16384);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    boolean waits = model.contains(request);
                    boolean room = model.size() < capacity;
                    assertEquals(waits || room, queue.offer(request));
                    if (room && !waits) {
                        model.add(request);
                    }
                }
                case 2 -> assertEquals(model.remove(request), queue.cancel(request));
                case 3 -> assertEquals(model.isEmpty() ? null : model.remove(0), queue.poll());
                default -> {
                    if (random.nextInt(10) == 0) {
                        assertEquals(model, queue.drain());
                        model.clear();
                    }
                }
            }
            assertEquals(model.size(), queue.size());
            assertEquals(model.isEmpty() ? null : model.get(0), queue.peek());
        }
    }

    @Test
    void aFullQueueTakesNoMoreUntilSomethingLeaves() {
        UploadQueue queue = new UploadQueue(2);
        Request one = new Request(0, 0, 1);
        Request two = new Request(0, 0, 2);
        assertTrue(queue.offer(one));
        assertTrue(queue.offer(two));
        assertFalse(queue.offer(new Request(0, 0, 3)));
        assertTrue(queue.offer(two), "it waits already");
        assertEquals(2, queue.size());
        assertTrue(queue.cancel(one));
        assertFalse(queue.cancel(one));
        assertTrue(queue.offer(one));
        assertEquals(List.of(two, one), queue.drain());
        assertNull(queue.poll());
    }
}
