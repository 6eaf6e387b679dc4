package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.testing.Allocation;

/** What a peer must not send, and what comes of it. */
final class MessageViolationTest {
    /** 20 pieces of 512 KiB, the last one of 100 000 bytes. */
    private static final WireLimits LIMITS = new WireLimits(new PieceLayout(19L * 524288 + 100_000, 524288));

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String complaint(WireLimits limits, String hex) {
        return String.valueOf(assertThrows(WireException.class, () -> Decoded.of(limits, bytes(hex)), hex)
                .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        // length prefixes
        "80000000, a message of 2147483648 bytes",
        "ffffffff, a message of 4294967295 bytes",
        "00010002, a message of 65538 bytes",
        // fixed lengths
        "00000002 00, message 0 of 2 bytes",
        "00000005 02, message 2 of 5 bytes",
        "00000001 04, message 4 of 1 bytes",
        "00000004 04, message 4 of 4 bytes",
        "00000006 04, message 4 of 6 bytes",
        "0000000c 06, message 6 of 12 bytes",
        "0000000e 06, message 6 of 14 bytes",
        "00000001 08, message 8 of 1 bytes",
        "00000002 09, message 9 of 2 bytes",
        "00000005 09, message 9 of 5 bytes",
        "00000001 0d, message 13 of 1 bytes",
        "00000002 0e, message 14 of 2 bytes",
        "00000005 0f, message 15 of 5 bytes",
        "00000005 10, message 16 of 5 bytes",
        "00000001 11, message 17 of 1 bytes",
        // indices
        "00000005 04 00000014, piece 20 of 20",
        "00000005 04 ffffffff, piece 4294967295 of 20",
        "00000005 0d 00000014, piece 20 of 20",
        "00000005 11 80000000, piece 2147483648 of 20",
        "0000000d 06 00000014 00000000 00004000, piece 20 of 20",
        "0000000d 08 00000014 00000000 00004000, piece 20 of 20",
        "0000000d 10 ffffffff 00000000 00004000, piece 4294967295 of 20",
        "00000006 14 01 00000014, piece 20 of 20",
        // ranges
        "0000000d 06 00000000 00000000 00000000, a block of 0 bytes",
        "0000000d 06 00000000 00000000 00004001, a block of 16385 bytes",
        "0000000d 06 00000000 00000000 ffffffff, a block of 4294967295 bytes",
        "0000000d 08 00000000 00000000 00008000, a block of 32768 bytes",
        "0000000d 06 00000000 80000000 00004000, beyond the end",
        "0000000d 06 00000000 ffffffff 00004000, beyond the end",
        "0000000d 06 00000000 7fffffff 00004000, beyond the end",
        "0000000d 06 00000000 0007c001 00004000, beyond the end",
        "0000000d 06 00000013 00018000 000006a1, beyond the end",
        "0000000d 06 00000013 0007c000 00004000, beyond the end",
        "0000000d 08 00000000 00080000 00000001, beyond the end",
        "0000000d 10 00000000 00080000 00000001, beyond the end",
        // blocks
        "00000001 07, a block without a head",
        "00000008 07, a block without a head",
        "00000009 07 00000000 00000000, a block of 0 bytes",
        "0000400a 07, a block of 16385 bytes",
        "0000000a 07 00000014 00000000, piece 20 of 20",
        "0000000a 07 00000000 00080000, beyond the end",
        "0000000a 07 00000000 ffffffff, beyond the end",
        "00004009 07 00000013 00018000, beyond the end",
        // bitfields
        "00000001 05, message 5 of 1 bytes",
        "00000003 05, message 5 of 3 bytes",
        "00000005 05, message 5 of 5 bytes",
        "00000004 05 ffffff, bits behind the last piece",
        "00000004 05 000001, bits behind the last piece",
        "00000004 05 000008, bits behind the last piece",
        // extended messages
        "00000001 14, without an id",
        "00000002 14 01, lt_donthave of 2 bytes",
        "00000005 14 01 000000, lt_donthave of 5 bytes",
        "00000007 14 01 0000000000, lt_donthave of 7 bytes",
        "00004003 14 00, extended handshake of 16385 bytes",
        "00000002 14 00, cannot be read",
        "00000003 14 00 64, cannot be read",
        "00000004 14 00 6c65, no dictionary"
    })
    void endsTheConnection(String hex, String why) {
        String complaint = complaint(LIMITS, hex);
        assertTrue(complaint.contains(why), complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000d 06 00000000 0007c000 00004000",
                "0000000d 06 00000000 0007ffff 00000001",
                "0000000d 06 00000013 0001869f 00000001",
                "0000000d 06 00000000 00000001 00004000",
                "00000004 05 fffff0",
                "00000004 05 000000",
                "00010001 15"
            })
    void isWithinTheLimits(String hex) {
        assertDoesNotThrow(() -> Decoded.of(LIMITS, bytes(hex)));
    }

    /** Some clients send their extended handshake before their bitfield; aria2 sends more bitfields later. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000",
                "00000009 14 00 64313a6d646565",
                "00000003 09 1ae1",
                "00000002 63 00",
                "00000001 01",
                "00000005 04 00000000",
                "00000004 05 800000"
            })
    void whatMayComeBeforeABitfieldIsNotForTheDecoderToSay(String before) {
        for (String bitfield : new String[] {"00000004 05 800000", "00000001 0e", "00000001 0f"}) {
            assertDoesNotThrow(() -> Decoded.of(LIMITS, bytes(before + bitfield)));
        }
    }

    @Test
    void aTorrentWithoutPiecesHasNothingToTalkAbout() throws WireException {
        WireLimits empty = new WireLimits(new PieceLayout(0, 524288));
        assertEquals(1, Decoded.of(empty, bytes("00000001 05")).size());
        assertEquals(1, Decoded.of(empty, bytes("00000001 0e")).size());
        assertTrue(complaint(empty, "00000005 04 00000000").contains("piece 0 of 0"));
        assertTrue(complaint(empty, "00000002 05 80").contains("message 5 of 2 bytes"));
    }

    /** A length prefix alone, of whatever message, must not make us take much memory. */
    @Test
    void aLengthIsNotTakenOnTrust() throws WireException {
        WireLimits large = new WireLimits(new PieceLayout(1L << 40, 524288));
        byte[] announced = bytes("00010001 15");
        Decoded.of(large, announced);
        long before = Allocation.now();
        MessageDecoder decoder = new MessageDecoder(large);
        decoder.decode(ByteBuffer.wrap(announced), new Decoded(large));
        assertTrue(Allocation.now() - before < 4096, "an unknown message is kept");
        assertTrue(complaint(large, "00010002 15").contains("the limit is 65537"));
        assertTrue(complaint(large, "00010002 14").contains("the limit is 65537"));
        assertTrue(complaint(large, "00040002 05").contains("the limit is 262145"));
        assertTrue(complaint(large, "00010001 14 00").contains("extended handshake of 65535 bytes"));
    }

    @Test
    void theBitfieldOfATorrentOfOneTebibyteIsTaken() throws WireException {
        WireLimits large = new WireLimits(new PieceLayout(1L << 40, 524288));
        byte[] stream = new byte[5 + (1 << 18)];
        ByteBuffer.wrap(stream).putInt(1 + (1 << 18)).put((byte) 5);
        assertEquals(1, Decoded.of(large, stream, 7, 100_000).size());
    }

    @Test
    void payloadMustBeMovedBeforeAnythingElseIsRead() throws WireException {
        Decoded decoded = new Decoded(LIMITS);
        byte[] head = bytes("0000000c 07 00000000 00000000");
        decoded.take(head, 0, head.length);
        assertEquals(3, decoded.decoder().payloadRemaining());
        assertThrows(
                IllegalStateException.class, () -> decoded.decoder().decode(ByteBuffer.wrap(new byte[3]), decoded));
        assertThrows(IllegalArgumentException.class, () -> decoded.decoder().payloadConsumed(4));
        assertThrows(IllegalArgumentException.class, () -> decoded.decoder().payloadConsumed(-1));
    }
}
