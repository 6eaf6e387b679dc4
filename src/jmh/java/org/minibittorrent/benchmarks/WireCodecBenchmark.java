package org.minibittorrent.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageDecoder;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.WireException;
import org.minibittorrent.wire.WireLimits;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one message costs between bytes and value: the three of which a busy connection sees thousands a second. A PIECE is
 * only its head, since its payload never passes through the codec.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireCodecBenchmark {
    private static final int MESSAGES = 1000;
    private static final int PIECE_LENGTH = 512 * 1024;
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final int BLOCKS_PER_PIECE = PIECE_LENGTH / BLOCK;
    private static final WireLimits LIMITS = new WireLimits(new PieceLayout(1L << 30, PIECE_LENGTH));

    private final Message[] haves = new Message[MESSAGES];
    private final Message[] requests = new Message[MESSAGES];
    private final ByteBuffer haveStream = ByteBuffer.allocateDirect(MESSAGES * 9);
    private final ByteBuffer requestStream = ByteBuffer.allocateDirect(MESSAGES * 17);
    private final ByteBuffer pieceHeads = ByteBuffer.allocateDirect(MESSAGES * MessageEncoder.PIECE_HEADER_LENGTH);
    private final ByteBuffer out = ByteBuffer.allocateDirect(MESSAGES * 17);
    private MessageDecoder decoder = new MessageDecoder(LIMITS);

    @Setup
    public void fill() {
        for (int i = 0; i < MESSAGES; i++) {
            int piece = i / BLOCKS_PER_PIECE;
            int begin = i % BLOCKS_PER_PIECE * BLOCK;
            haves[i] = new Message.Have(i);
            requests[i] = new Message.Request(piece, begin, BLOCK);
            MessageEncoder.encode(haves[i], haveStream);
            MessageEncoder.encode(requests[i], requestStream);
            MessageEncoder.pieceHeader(piece, begin, BLOCK, pieceHeads);
        }
        haveStream.flip();
        requestStream.flip();
        pieceHeads.flip();
    }

    @Setup(Level.Iteration)
    public void connect() {
        decoder = new MessageDecoder(LIMITS);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decodeHave(Blackhole hole) throws WireException {
        decode(haveStream, hole);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decodeRequest(Blackhole hole) throws WireException {
        decode(requestStream, hole);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decodePieceHead(Blackhole hole) throws WireException {
        decode(pieceHeads, hole);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer encodeHave() {
        return encode(haves);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer encodeRequest() {
        return encode(requests);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer encodePieceHead() {
        out.clear();
        for (int i = 0; i < MESSAGES; i++) {
            MessageEncoder.pieceHeader(i / BLOCKS_PER_PIECE, i % BLOCKS_PER_PIECE * BLOCK, BLOCK, out);
        }
        return out;
    }

    private void decode(ByteBuffer stream, Blackhole hole) throws WireException {
        ByteBuffer in = stream.duplicate();
        MessageDecoder.Sink sink = new MessageDecoder.Sink() {
            @Override
            public void message(Message message) {
                hole.consume(message);
            }

            @Override
            public void block(int piece, int begin, int length) {
                hole.consume(piece + begin + length);
            }
        };
        while (in.hasRemaining()) {
            decoder.decode(in, sink);
            decoder.payloadConsumed(decoder.payloadRemaining());
        }
    }

    private ByteBuffer encode(Message[] messages) {
        out.clear();
        for (Message message : messages) {
            MessageEncoder.encode(message, out);
        }
        return out;
    }
}
