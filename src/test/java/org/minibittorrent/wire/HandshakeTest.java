package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minibittorrent.metainfo.InfoHash;

/** The first 68 bytes. */
final class HandshakeTest {
    private static final String HASH = "1c0ea05b108dd67f23473f7fe6513937a7d7cb88";
    private static final String ID =
            HexFormat.of().formatHex("-MB0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
    private static final String PROTOCOL = "13426974546f7272656e742070726f746f636f6c";

    private static Handshake handshake(boolean fast, boolean extensions) {
        return new Handshake(InfoHash.parseHex(HASH), PeerId.of(HexFormat.of().parseHex(ID)), fast, extensions);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, 0000000000000000",
        "true, false, 0000000000000004",
        "false, true, 0000000000100000",
        "true, true, 0000000000100004"
    })
    void hasItsLayout(boolean fast, boolean extensions, String flags) throws WireException {
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH);
        handshake(fast, extensions).encode(out);
        assertEquals(PROTOCOL + flags + HASH + ID, HexFormat.of().formatHex(out.array()));
        assertEquals(handshake(fast, extensions), Handshake.decode(out.flip()));
        assertEquals(0, out.remaining());
    }

    @Test
    void flagsOfOtherExtensionsDoNotMatter() throws WireException {
        assertEquals(handshake(true, true), Handshake.decode(bytes(PROTOCOL + "ffffffffffffffff" + HASH + ID)));
        assertEquals(handshake(false, false), Handshake.decode(bytes(PROTOCOL + "ffffffffffeffffb" + HASH + ID)));
    }

    @Test
    void anotherProtocolIsRefusedAtItsFirstWrongByte() {
        byte[] right = HexFormat.of().parseHex(PROTOCOL);
        for (int length = 0; length <= right.length; length++) {
            byte[] soFar = Arrays.copyOf(right, length);
            assertDoesNotThrow(() -> Handshake.checkPrefix(ByteBuffer.wrap(soFar)));
            if (length > 0) {
                soFar[length - 1] ^= 0x20;
                assertThrows(WireException.class, () -> Handshake.checkPrefix(ByteBuffer.wrap(soFar)));
            }
        }
        for (String other : new String[] {"GET / HTTP/1.1\r\n", "\u0016\u0003\u0001", "SSH-2.0-", "\u0013bittorrent"}) {
            ByteBuffer soFar = ByteBuffer.wrap(other.getBytes(StandardCharsets.ISO_8859_1));
            assertThrows(WireException.class, () -> Handshake.checkPrefix(soFar), other);
        }
        assertThrows(WireException.class, () -> Handshake.decode(ByteBuffer.allocate(Handshake.LENGTH)));
    }

    @Test
    void whatFollowsTheProtocolNameIsNotLookedAtTooEarly() {
        ByteBuffer soFar = bytes(PROTOCOL + "ffff");
        assertDoesNotThrow(() -> Handshake.checkPrefix(soFar));
    }
}
