package org.minibittorrent.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.minibittorrent.metainfo.PieceLayout;

/** Well-formed streams of messages by chance, with what a decoder must make of them. */
final class MessageStreams {
    /** 77 pieces of 64 KiB, the last one of 20 000 bytes. */
    static final PieceLayout LAYOUT = new PieceLayout(76L * 65536 + 20_000, 65536);

    static final WireLimits LIMITS = new WireLimits(LAYOUT);

    /**
     * A stream and its messages as {@link Decoded} prints them.
     *
     * @param bytes the stream
     * @param lines one for each message
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Stream(byte[] bytes, List<String> lines) {}

    private final RandomGenerator random;
    private final ByteBuffer out = ByteBuffer.allocate(1 << 20);
    private final List<String> lines = new ArrayList<>();

    private MessageStreams(RandomGenerator random) {
        this.random = random;
    }

    /** A stream of so many messages; blocks in it are short. */
    static Stream of(RandomGenerator random, int messages) {
        MessageStreams made = new MessageStreams(random);
        made.begin();
        for (int i = 1; i < messages; i++) {
            made.next();
        }
        byte[] bytes = new byte[made.out.flip().remaining()];
        made.out.get(bytes);
        return new Stream(bytes, made.lines);
    }

    private void begin() {
        switch (random.nextInt(4)) {
            case 0 -> add(new Message.HaveAll());
            case 1 -> add(new Message.HaveNone());
            case 2 -> add(handshake());
            default -> {
                byte[] bits = new byte[10];
                random.nextBytes(bits);
                bits[9] &= (byte) 0xf8;
                add(new Message.Bitfield(bits));
            }
        }
    }

    private void next() {
        int piece = random.nextInt(LAYOUT.pieceCount());
        int begin = random.nextInt(LAYOUT.pieceLength(piece));
        int length = 1 + random.nextInt(Math.min(WireLimits.MAX_BLOCK, LAYOUT.pieceLength(piece) - begin));
        switch (random.nextInt(17)) {
            case 0 -> add(new Message.KeepAlive());
            case 1 -> add(new Message.Choke());
            case 2 -> add(new Message.Unchoke());
            case 3 -> add(new Message.Interested());
            case 4 -> add(new Message.NotInterested());
            case 5 -> add(new Message.Have(piece));
            case 6 -> add(new Message.Request(piece, begin, length));
            case 7 -> add(new Message.Cancel(piece, begin, length));
            case 8 -> add(new Message.RejectRequest(piece, begin, length));
            case 9 -> add(new Message.Port(random.nextInt(65536)));
            case 10 -> add(new Message.SuggestPiece(piece));
            case 11 -> add(new Message.AllowedFast(piece));
            case 12 -> add(new Message.DontHave(piece, MessageDecoder.OUR_DONT_HAVE_ID));
            case 13 -> add(handshake());
            case 14 -> unknown();
            default -> block(piece, begin, Math.min(length, 1 + random.nextInt(40)));
        }
    }

    private Message handshake() {
        return new Message.ExtendedHandshake(
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(255)),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(100_000)),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(65535)),
                random.nextBoolean() ? Optional.empty() : Optional.of("µTorrent " + random.nextInt()));
    }

    private void add(Message message) {
        int before = out.position();
        MessageEncoder.encode(message, out);
        if (out.position() - before != MessageEncoder.encodedLength(message)) {
            throw new AssertionError("not the length that was said: " + message);
        }
        lines.add(Decoded.text(message));
    }

    private void block(int piece, int begin, int length) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        MessageEncoder.pieceHeader(piece, begin, length, out);
        out.put(payload);
        lines.add("Piece[" + piece + ", " + begin + ", " + length + "] "
                + HexFormat.of().formatHex(payload));
    }

    private void unknown() {
        byte[] body = new byte[random.nextInt(30)];
        random.nextBytes(body);
        boolean extended = random.nextBoolean();
        int id = extended ? 20 : 21 + random.nextInt(235);
        out.putInt(1 + (extended ? 1 : 0) + body.length).put((byte) id);
        if (extended) {
            out.put((byte) (2 + random.nextInt(254)));
        }
        out.put(body);
        lines.add("Unknown[id=" + id + "]");
    }
}
