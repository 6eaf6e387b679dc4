package org.minibittorrent.transfer.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.WireException;
import org.minibittorrent.wire.WireLimits;

/** Bytes in whatever cuts and under whatever limits: messages arrive in order and blocks in their places. */
final class InboundStreamTest {
    private static final int BLOCK = 16 * 1024;
    private static final int PIECES = 3;

    private final ByteBuffer piece = ByteBuffer.allocateDirect(Metainfo.PIECE_LENGTH);
    private Metainfo metainfo;

    @BeforeEach
    void open() throws Exception {
        metainfo = Metainfo.builder("file")
                .singleFile(PIECES * (long) Metainfo.PIECE_LENGTH)
                .pieceHashes(new byte[PIECES * Metainfo.HASH_LENGTH])
                .build();
    }

    /** Wants the blocks of piece 1, and lets through as little as chance will have it. */
    private class Recorder implements InboundStream.Sink {
        final List<String> seen = new ArrayList<>();
        final Random random;
        boolean expecting = true;
        long counted;

        Recorder(Random random) {
            this.random = random;
        }

        @Override
        public void message(Message message) {
            seen.add(message.toString());
        }

        @Override
        public @Nullable ByteBuffer blockBegins(int index, int begin, int length) {
            seen.add("begins " + index + " " + begin + " " + length);
            return index == 1 ? piece.slice(begin, length) : null;
        }

        @Override
        public void blockBytes(int count) {
            counted += count;
        }

        @Override
        public void blockEnds(int index, int begin, ByteBuffer block) {
            seen.add("ends " + index + " " + begin);
        }

        @Override
        public boolean expectsBlocks() {
            return expecting;
        }

        @Override
        public int mayRead(int piece) {
            return random.nextInt(4) == 0 ? 0 : random.nextInt(3) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(9000);
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    private static void put(ByteArrayOutputStream out, Message message) {
        ByteBuffer bytes = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, bytes);
        out.writeBytes(bytes.array());
    }

    private static void putBlock(ByteArrayOutputStream out, int index, int begin, byte[] data) {
        ByteBuffer head = ByteBuffer.allocate(MessageEncoder.PIECE_HEADER_LENGTH);
        MessageEncoder.pieceHeader(index, begin, data.length, head);
        out.writeBytes(head.array());
        out.writeBytes(data);
    }

    private InboundStream stream(Recorder sink) {
        return new InboundStream(new WireLimits(metainfo.layout()), sink);
    }

    @Test
    void everyCutGivesTheSame() throws Exception {
        byte[] content = new byte[4 * BLOCK];
        new Random(3).nextBytes(content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int block = 0; block < 4; block++) {
            put(bytes, new Message.Have(block % PIECES));
            expected.add(new Message.Have(block % PIECES).toString());
            put(bytes, new Message.KeepAlive());
            expected.add(new Message.KeepAlive().toString());
            putBlock(bytes, 1, block * BLOCK, Arrays.copyOfRange(content, block * BLOCK, (block + 1) * BLOCK));
            expected.add("begins 1 " + block * BLOCK + " " + BLOCK);
            expected.add("ends 1 " + block * BLOCK);
            putBlock(bytes, 2, 0, new byte[BLOCK]);
            expected.add("begins 2 0 " + BLOCK);
        }
        for (int seed = 0; seed < 200; seed++) {
            Recorder sink = new Recorder(new Random(seed));
            InboundStream stream = stream(sink);
            ScriptedChannel channel = new ScriptedChannel(bytes.toByteArray(), sink.random);
            boolean open;
            do {
                open = stream.readFrom(channel);
            } while (open);
            assertEquals(expected, sink.seen, "seed " + seed);
            assertEquals(8L * BLOCK, sink.counted);
            assertArrayEquals(content, Arrays.copyOfRange(written(), 0, content.length), "seed " + seed);
            piece.put(0, new byte[content.length]);
        }
    }

    private byte[] written() {
        byte[] all = new byte[piece.capacity()];
        piece.get(0, all);
        return all;
    }

    @Test
    void aFloodOfMessagesIsActedOnBitByBit() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            put(bytes, new Message.Interested());
        }
        Recorder sink = new Recorder(new Random(1));
        sink.expecting = false;
        InboundStream stream = stream(sink);
        ScriptedChannel channel = new ScriptedChannel(bytes.toByteArray(), null);
        assertTrue(stream.readFrom(channel));
        assertTrue(sink.seen.size() < 10_000, () -> sink.seen.size() + " messages at once");
        while (!channel.isDrained()) {
            stream.readFrom(channel);
        }
        assertEquals(100_000, sink.seen.size());
    }

    @Test
    void aBlockInTheMiddleOfWhatWasReadIsRefusedRatherThanWritten() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        putBlock(bytes, 1, 0, new byte[100]);
        Recorder sink = new Recorder(new Random(1));
        sink.expecting = false;
        assertThrows(WireException.class, () -> stream(sink).readFrom(new ScriptedChannel(bytes.toByteArray(), null)));
    }

    @Test
    void whatIsGivenUpOnTheWayGoesNowhere() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] data = new byte[BLOCK];
        Arrays.fill(data, (byte) 1);
        putBlock(bytes, 1, 0, data);
        Recorder sink = new Recorder(new Random(1)) {
            @Override
            public int mayRead(int piece) {
                return Integer.MAX_VALUE;
            }
        };
        InboundStream stream = stream(sink);
        ScriptedChannel channel = new ScriptedChannel(bytes.toByteArray(), null);
        channel.most = 5000;
        stream.readFrom(channel);
        assertTrue(sink.counted > 0 && sink.counted < BLOCK, "in the middle of a block");
        assertEquals(1, written()[0]);
        stream.discardArriving();
        while (!channel.isDrained()) {
            stream.readFrom(channel);
        }
        assertEquals(0, written()[6000]);
        assertEquals(List.of("begins 1 0 " + BLOCK), sink.seen);
    }
}
