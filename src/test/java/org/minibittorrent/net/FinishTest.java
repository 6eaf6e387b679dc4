package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FinishTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final ManualTime time = new ManualTime();
    private final Hands hands = new Hands(time);
    private final Recorder near = new Recorder();
    private final Recorder far = new Recorder();

    @AfterEach
    void close() {
        hands.close();
    }

    @Test
    void aSlowReaderWhoAlsoTalksGetsEveryByte() throws IOException {
        byte[] sent = new byte[20_000_000];
        new Random(2).nextBytes(sent);
        Listener listener = hands.listen(remote -> near);
        try (SocketChannel slow = SocketChannel.open(listener.localAddress())) {
            hands.turnUntil(near::isOpen);
            near.outgoing = ByteBuffer.wrap(sent);
            near.channel().finish(MINUTE);
            slow.configureBlocking(false);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            for (int n = 0; n >= 0; n = slow.read(buffer.clear())) {
                received.write(buffer.array(), 0, buffer.position());
                // Bytes that nobody reads must not make our side reset the connection in the end.
                slow.write(ByteBuffer.wrap(new byte[10]));
                hands.loop.turn(Hands.NO_WAIT);
            }
            assertArrayEquals(sent, received.toByteArray());
            assertEquals(0, near.received.size());
            assertEquals(0, near.closed, "waits for the other side to end");
            slow.close();
            hands.turnUntil(() -> near.closed == 1);
            assertNull(near.cause);
        }
    }

    @Test
    void nothingLeftToWriteEndsAtOnceWithTheOtherSide() throws IOException {
        hands.pair(near, far);
        near.channel().finish(MINUTE);
        near.channel().finish(1);
        hands.turnUntil(() -> near.closed == 1 && far.closed == 1);
        assertNull(near.cause);
        assertTrue(far.ended);
        assertEquals(1, near.writes);
    }

    @Test
    void aReaderThatStallsIsCutOffAtTheDeadline() throws IOException {
        hands.pair(near, far);
        far.channel().setReadable(false);
        near.outgoing = ByteBuffer.allocate(64 << 20);
        near.channel().finish(MINUTE);
        hands.settle();
        time.advance(Duration.ofSeconds(59));
        hands.settle();
        assertTrue(near.isOpen());
        time.advance(Duration.ofSeconds(1));
        hands.loop.turn(Hands.NO_WAIT);
        assertEquals(1, near.closed);
        assertInstanceOf(SocketTimeoutException.class, near.cause);
    }

    @Test
    void aPeerThatNeverEndsIsLeftAtTheDeadline() throws IOException {
        Recorder stubborn = new Recorder() {
            @Override
            void onEnd(Channel from) {}
        };
        hands.pair(near, stubborn);
        near.outgoing = ByteBuffer.wrap(new byte[7]);
        near.channel().finish(MINUTE);
        hands.turnUntil(() -> stubborn.ended);
        assertEquals(7, stubborn.received.size());
        assertTrue(near.isOpen());
        time.advance(Duration.ofMinutes(1));
        hands.loop.turn(Hands.NO_WAIT);
        assertEquals(1, near.closed);
        assertNull(near.cause);
    }

    @Test
    void finishingWithinOnWritableWaitsForWhatWasAskedFor() throws IOException {
        Recorder inPieces = new Recorder() {
            @Override
            public boolean onWritable(Channel to) throws IOException {
                if (writes == 0) {
                    to.finish(MINUTE);
                }
                writes++;
                to.write(ByteBuffer.wrap(new byte[1]));
                if (writes < 3) {
                    to.requestWrite();
                }
                return false;
            }
        };
        hands.pair(inPieces, far);
        inPieces.channel().requestWrite();
        hands.turnUntil(() -> inPieces.closed == 1 && far.closed == 1);
        assertEquals(3, far.received.size());
        assertNull(inPieces.cause);
    }

    @Test
    void bothSidesMayFinishAtOnce() throws IOException {
        hands.pair(near, far);
        near.outgoing = ByteBuffer.allocate(3_000_000);
        far.outgoing = ByteBuffer.allocate(3_000_000);
        near.channel().finish(MINUTE);
        far.channel().finish(MINUTE);
        hands.turnUntil(() -> near.closed == 1 && far.closed == 1);
        assertNull(near.cause);
        assertNull(far.cause);
    }
}
