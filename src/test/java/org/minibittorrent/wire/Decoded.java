package org.minibittorrent.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What comes out of a decoder, as lines of text: messages as they print themselves, bitfields and payloads in hexadecimal
 * digits. Moves payloads as a connection would.
 */
final class Decoded implements MessageDecoder.Sink {
    final List<String> lines = new ArrayList<>();
    private final MessageDecoder decoder;
    private final StringBuilder payload = new StringBuilder();

    Decoded(WireLimits limits) {
        this.decoder = new MessageDecoder(limits);
    }

    /** Decodes a whole stream, handed over in parts that end before these offsets. */
    static List<String> of(WireLimits limits, byte[] stream, int... cuts) throws WireException {
        Decoded decoded = new Decoded(limits);
        int from = 0;
        for (int cut : cuts) {
            decoded.take(stream, from, cut);
            from = cut;
        }
        decoded.take(stream, from, stream.length);
        return decoded.lines;
    }

    /** As {@link #of}, but reads as a connection does that must not touch the payload: never beyond the appetite. */
    static List<String> byAppetite(WireLimits limits, byte[] stream) throws WireException {
        Decoded decoded = new Decoded(limits);
        int at = 0;
        while (at < stream.length) {
            int remaining = decoded.decoder.payloadRemaining();
            int count = Math.min(remaining > 0 ? remaining : decoded.decoder.appetite(), stream.length - at);
            if (remaining == 0) {
                ByteBuffer read = ByteBuffer.wrap(stream, at, count);
                decoded.decoder.decode(read, decoded);
                if (read.hasRemaining()) {
                    throw new AssertionError("appetite reached " + read.remaining() + " bytes into a payload");
                }
            } else {
                decoded.movePayload(ByteBuffer.wrap(stream, at, count));
            }
            at += count;
        }
        return decoded.lines;
    }

    MessageDecoder decoder() {
        return decoder;
    }

    void take(byte[] stream, int from, int to) throws WireException {
        ByteBuffer part = ByteBuffer.wrap(Arrays.copyOfRange(stream, from, to));
        while (part.hasRemaining()) {
            if (decoder.payloadRemaining() > 0) {
                movePayload(part);
            } else {
                decoder.decode(part, this);
            }
        }
    }

    private void movePayload(ByteBuffer from) {
        byte[] moved = new byte[Math.min(decoder.payloadRemaining(), from.remaining())];
        from.get(moved);
        payload.append(HexFormat.of().formatHex(moved));
        decoder.payloadConsumed(moved.length);
        if (decoder.payloadRemaining() == 0) {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " " + payload);
            payload.setLength(0);
        }
    }

    @Override
    public void message(Message message) {
        lines.add(text(message));
    }

    @Override
    public void block(int piece, int begin, int length) {
        lines.add("Piece[" + piece + ", " + begin + ", " + length + "]");
    }

    static String text(Message message) {
        return message instanceof Message.Bitfield bitfield
                ? "Bitfield[" + HexFormat.of().formatHex(bitfield.bits()) + "]"
                : message.toString();
    }
}
