package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BEP 10's handshake, as other clients send it. */
final class ExtendedHandshakeTest {
    private static Message.ExtendedHandshake decode(String body) throws WireException {
        return ExtendedHandshakes.decode(body.getBytes(StandardCharsets.UTF_8));
    }

    /** As libtorrent 2.0 sends it, but for the addresses. */
    @Test
    void whatOthersSayBesidesIsPassedOver() throws WireException {
        Message.ExtendedHandshake handshake = decode("d12:complete_agoi-1e1:md11:lt_donthavei7e10:share_modei8e"
                + "11:upload_onlyi3e12:ut_holepunchi4e11:ut_metadatai2e6:ut_pexi1ee13:metadata_sizei123e"
                + "1:pi6881e4:reqqi500e11:upload_onlyi1e1:v18:libtorrent/2.0.8.06:yourip4:abcde");
        assertEquals(
                new Message.ExtendedHandshake(
                        OptionalInt.of(7),
                        OptionalInt.of(500),
                        OptionalInt.of(6881),
                        Optional.of("libtorrent/2.0.8.0")),
                handshake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "d1:mdee",
                "d1:mi1ee",
                "d1:mlee",
                "d1:md11:lt_donthavei0eee",
                "d1:md11:lt_donthavei256eee",
                "d1:md11:lt_donthavei-1eee",
                "d1:md11:lt_donthave1:1ee",
                "d4:reqqi0ee",
                "d4:reqqi-5ee",
                "d4:reqqi9223372036854775807ee",
                "d4:reqq3:250e",
                "d1:pi0ee",
                "d1:pi65536ee",
                "d1:pi-1ee",
                "d1:p2:abe",
                "d1:vi1ee",
                "d1:vlee"
            })
    void whatMakesNoSenseIsLeftOut(String body) throws WireException {
        assertEquals(
                new Message.ExtendedHandshake(
                        OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty()),
                decode(body));
    }

    @Test
    void keysMayComeInAnyOrder() throws WireException {
        assertEquals(OptionalInt.of(9), decode("d1:v1:x4:reqqi9e1:mdee").reqq());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "le", "i1e", "d", "d1:mdeee", "d1:mdee1:x", "d1:mde1:mdee", "d4:reqqi01ee"})
    void whatCannotBeReadEndsTheConnection(String body) {
        assertThrows(WireException.class, () -> decode(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"l", "d1:m"})
    void nestingIsLimited(String opening) {
        String deep = "d1:x" + opening.repeat(4000);
        String why = String.valueOf(
                assertThrows(WireException.class, () -> decode(deep)).getMessage());
        assertTrue(why.contains("nested deeper"), why);
    }

    @Test
    void theClientsNameIsFitToBeShown() throws WireException {
        Map<String, String> shown = Map.of(
                "\u00b5Torrent 3.5", "\u00b5Torrent 3.5",
                "x\ny", "x?y",
                "x\u001b[31my", "x?[31my",
                "x\u202ey", "x?y",
                "x\u2028y", "x?y");
        for (Map.Entry<String, String> name : shown.entrySet()) {
            int length = name.getKey().getBytes(StandardCharsets.UTF_8).length;
            Message.ExtendedHandshake handshake = decode("d1:v" + length + ":" + name.getKey() + "e");
            assertEquals(Optional.of(name.getValue()), handshake.version());
        }
    }

    @Test
    void aNameTooLongOrNoTextIsLeftOut() throws WireException {
        assertTrue(decode("d1:v64:" + "x".repeat(64) + "e").version().isPresent());
        assertFalse(decode("d1:v65:" + "x".repeat(65) + "e").version().isPresent());
        byte[] noText = {'d', '1', ':', 'v', '1', ':', (byte) 0xff, 'e'};
        assertFalse(ExtendedHandshakes.decode(noText).version().isPresent());
    }

    @Test
    void weTellOurQueueOurPortIfAnyAndThatPiecesMayGetLost() throws WireException {
        Message.ExtendedHandshake ours = Message.ExtendedHandshake.ours(250, 0);
        assertEquals(OptionalInt.empty(), ours.listenPort());
        assertEquals(ours, ExtendedHandshakes.decode(ExtendedHandshakes.encode(ours)));
        assertEquals(OptionalInt.of(250), ours.reqq());
        assertEquals(OptionalInt.of(1), ours.dontHaveId());
        assertEquals(
                OptionalInt.of(7000), Message.ExtendedHandshake.ours(1, 7000).listenPort());
    }
}
