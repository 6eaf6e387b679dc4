package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.testing.Fuzz;

/** Whatever a peer sends, it is taken or refused, in bounded memory, and what is taken is within the limits. */
final class WireFuzzTest {
    private static final PieceLayout LAYOUT = MessageStreams.LAYOUT;

    /** Delivers nothing that is out of range. */
    private static final MessageDecoder.Sink CHECKING = new MessageDecoder.Sink() {
        @Override
        public void message(Message message) {
            if (message instanceof Message.Request m) {
                block(m.piece(), m.begin(), m.length());
            } else if (message instanceof Message.Cancel m) {
                block(m.piece(), m.begin(), m.length());
            } else if (message instanceof Message.RejectRequest m) {
                block(m.piece(), m.begin(), m.length());
            } else if (message instanceof Message.Have m) {
                piece(m.piece());
            } else if (message instanceof Message.DontHave m) {
                piece(m.piece());
            } else if (message instanceof Message.SuggestPiece m) {
                piece(m.piece());
            } else if (message instanceof Message.AllowedFast m) {
                piece(m.piece());
            } else if (message instanceof Message.Bitfield m) {
                assertEquals(10, m.bits().length);
                assertEquals(0, m.bits()[9] & 7);
            }
        }

        @Override
        public void block(int piece, int begin, int length) {
            piece(piece);
            assertTrue(begin >= 0 && length > 0 && length <= 16384);
            assertTrue((long) begin + length <= LAYOUT.pieceLength(piece));
        }

        private void piece(int piece) {
            assertTrue(piece >= 0 && piece < LAYOUT.pieceCount());
        }
    };

    private static List<byte[]> streams() {
        Random random = new Random(7);
        List<byte[]> streams = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            streams.add(MessageStreams.of(random, 1 + random.nextInt(8)).bytes());
        }
        return streams;
    }

    @Test
    void twoHundredThousandStreams() {
        fuzz(1, 200_000);
    }

    @Test
    @Tag("full")
    void aMillionStreams() {
        fuzz(2, 1_000_000);
    }

    @Test
    void aHundredThousandHandshakes() {
        ByteBuffer sound = ByteBuffer.allocate(Handshake.LENGTH);
        new Handshake(InfoHash.of(new byte[20]), PeerId.random(new Random(1)), true, true).encode(sound);
        new Fuzz(3, List.of(sound.array())).run(100_000, 8192, 0, input -> {
            try {
                Handshake.checkPrefix(ByteBuffer.wrap(input));
                if (input.length >= Handshake.LENGTH) {
                    Handshake.decode(ByteBuffer.wrap(input)).peerId().client();
                }
            } catch (WireException refused) {
                assertNotNull(refused.getMessage());
            }
        });
    }

    private static void fuzz(long seed, int streams) {
        // One extended handshake is put together at a time; its length is believed up to 16 KiB.
        new Fuzz(seed, streams()).run(streams, 32 * 1024, 200, WireFuzzTest::read);
    }

    private static void read(byte[] input) {
        MessageDecoder decoder = new MessageDecoder(MessageStreams.LIMITS);
        ByteBuffer in = ByteBuffer.wrap(input);
        try {
            while (in.hasRemaining()) {
                if (decoder.payloadRemaining() > 0) {
                    int moved = Math.min(decoder.payloadRemaining(), in.remaining());
                    in.position(in.position() + moved);
                    decoder.payloadConsumed(moved);
                } else {
                    int before = in.position();
                    decoder.decode(in, CHECKING);
                    assertTrue(in.position() > before, "no progress");
                    assertTrue(decoder.payloadRemaining() > 0 || decoder.appetite() > 0);
                }
            }
        } catch (WireException refused) {
            assertNotNull(refused.getMessage());
        }
    }
}
