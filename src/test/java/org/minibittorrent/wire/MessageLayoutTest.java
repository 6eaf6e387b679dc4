package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.metainfo.PieceLayout;

/** Each message, byte for byte, as BEP 3, 5, 6, 10 and 54 lay it out. */
final class MessageLayoutTest {
    /** 20 pieces of 512 KiB, the last one of 100 000 bytes. */
    private static final WireLimits LIMITS = new WireLimits(new PieceLayout(19L * 524288 + 100_000, 524288));

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("00000000", new Message.KeepAlive()),
                Arguments.of("00000001 00", new Message.Choke()),
                Arguments.of("00000001 01", new Message.Unchoke()),
                Arguments.of("00000001 02", new Message.Interested()),
                Arguments.of("00000001 03", new Message.NotInterested()),
                Arguments.of("00000005 04 00000013", new Message.Have(19)),
                Arguments.of(
                        "00000004 05 80 01 10",
                        new Message.Bitfield(HexFormat.of().parseHex("800110"))),
                Arguments.of("0000000d 06 00000002 0007c000 00004000", new Message.Request(2, 507904, 16384)),
                Arguments.of("0000000d 06 00000013 00018000 000006a0", new Message.Request(19, 98304, 1696)),
                Arguments.of("0000000d 08 00000002 00004000 00000001", new Message.Cancel(2, 16384, 1)),
                Arguments.of("00000003 09 ffff", new Message.Port(65535)),
                Arguments.of("00000005 0d 00000001", new Message.SuggestPiece(1)),
                Arguments.of("00000001 0e", new Message.HaveAll()),
                Arguments.of("00000001 0f", new Message.HaveNone()),
                Arguments.of("0000000d 10 00000000 00000000 00004000", new Message.RejectRequest(0, 0, 16384)),
                Arguments.of("00000005 11 00000000", new Message.AllowedFast(0)),
                Arguments.of("00000006 14 01 00000005", new Message.DontHave(5, 1)),
                Arguments.of(
                        "00000009 14 00 " + hex("d1:mdee"),
                        new Message.ExtendedHandshake(
                                OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty())),
                Arguments.of(
                        "00000043 14 00 " + hex("d1:md11:lt_donthavei1ee1:pi6881e4:reqqi1024e1:v14:MiniBitTorrente"),
                        Message.ExtendedHandshake.ours(1024, 6881)));
    }

    private static String hex(String ascii) {
        return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void hasItsLayout(String layout, Message message) throws WireException {
        byte[] expected = HexFormat.of().parseHex(layout.replace(" ", ""));
        assertEquals(expected.length, MessageEncoder.encodedLength(message));
        ByteBuffer out = ByteBuffer.allocate(expected.length);
        MessageEncoder.encode(message, out);
        assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(out.array()));
        assertEquals(List.of(Decoded.text(message)), Decoded.of(LIMITS, expected));
    }

    @Test
    void aBlockHasThirteenBytesBeforeItsPayload() throws WireException {
        ByteBuffer out = ByteBuffer.allocate(16);
        MessageEncoder.pieceHeader(3, 16384, 3, out);
        assertEquals(MessageEncoder.PIECE_HEADER_LENGTH, out.position());
        out.put(new byte[] {1, 2, 3});
        assertEquals("0000000c07000000030000400001" + "0203", HexFormat.of().formatHex(out.array()));
        assertEquals(List.of("Piece[3, 16384, 3] 010203"), Decoded.of(LIMITS, out.array()));
    }

    /** BEP 3 and BEP 10: what is not known is passed over. */
    @ParameterizedTest
    @CsvSource({
        "00000001 0a, 10",
        "00000003 0b 0000, 11",
        "0000000d 0c 000000000000000000000000, 12",
        "0000000e 12 00000000000000000000000000, 18",
        "00000005 13 00000007, 19",
        "00000005 15 00000007, 21",
        "00000002 ff 00, 255",
        "00000001 80, 128",
        "00000002 14 02, 20",
        "00000006 14 ff 00000000, 20"
    })
    void anUnknownMessageIsPassedOver(String layout, int id) throws WireException {
        byte[] stream = HexFormat.of().parseHex((layout + "00000001 01").replace(" ", ""));
        assertEquals(List.of("Unknown[id=" + id + "]", "Unchoke[]"), Decoded.of(LIMITS, stream));
    }

    @Test
    void whatIsUnknownIsNotSent() {
        ByteBuffer out = ByteBuffer.allocate(100);
        assertThrows(IllegalArgumentException.class, () -> MessageEncoder.encode(new Message.Unknown(99), out));
        assertEquals(0, out.position());
    }
}
