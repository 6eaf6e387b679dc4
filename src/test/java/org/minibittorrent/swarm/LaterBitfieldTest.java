package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** A bitfield in the middle of a connection, as aria2 sends it, says what has changed. */
class LaterBitfieldTest {
    private static final int PIECES = 4;
    private static final int PIECE_LENGTH = 16 * 1024;

    private final List<Message> sent = new ArrayList<>();
    private final List<Integer> prepared = new ArrayList<>();
    private final Host host = new Host();
    private final Swarm swarm = new Swarm(
            new PieceLayout(PIECES * PIECE_LENGTH, PIECE_LENGTH),
            new PieceSet(PIECES),
            SwarmConfig.standard(0),
            new SplittableRandom(1),
            host,
            host);
    private final SwarmPeer peer = swarm.connected(new Link(), true, true, new int[0], 0);

    @BeforeEach
    void theyBeginWithNothing() throws Exception {
        swarm.receive(peer, new Message.HaveNone(), 0);
        swarm.receive(peer, new Message.Unchoke(), 0);
    }

    @Test
    void makesUsAskForWhatIsNew() throws Exception {
        swarm.receive(peer, new Message.Have(0), 0);
        assertEquals(List.of(0), prepared);

        swarm.receive(peer, bitfield(0b1100_0000), 0);

        assertEquals(2, peer.pieces());
        assertEquals(List.of(0, 1), prepared);
    }

    @Test
    void makesUsAskForNothingThatIsGone() throws Exception {
        swarm.receive(peer, bitfield(0b0000_0000), 0);
        swarm.receive(peer, new Message.Choke(), 0);
        swarm.receive(peer, bitfield(0b1111_0000), 0);
        swarm.receive(peer, bitfield(0b0001_0000), 0);
        swarm.receive(peer, new Message.Unchoke(), 0);

        assertEquals(1, peer.pieces());
        assertEquals(List.of(3), prepared);
    }

    @Test
    void endsAndBeginsOurInterest() throws Exception {
        swarm.receive(peer, bitfield(0b0100_0000), 0);
        assertTrue(sent.remove(new Message.Interested()));

        swarm.receive(peer, bitfield(0b0000_0000), 0);

        assertTrue(sent.contains(new Message.NotInterested()), sent::toString);
    }

    @Test
    void isNoLicenceForTheShortForms() {
        assertThrows(WireException.class, () -> swarm.receive(peer, new Message.HaveAll(), 0));
        assertThrows(WireException.class, () -> swarm.receive(peer, new Message.HaveNone(), 0));
    }

    @Test
    void isNoMeansToKeepUsBusy() throws Exception {
        for (int i = 0; i < PIECES; i++) {
            swarm.receive(peer, bitfield(0b1000_0000), 0);
            swarm.receive(peer, bitfield(0b0000_0000), 0);
        }
        swarm.receive(peer, bitfield(0b1000_0000), 0);
        assertThrows(WireException.class, () -> swarm.receive(peer, bitfield(0b0000_0000), 0));
    }

    private static Message bitfield(int bits) {
        return new Message.Bitfield(new byte[] {(byte) bits});
    }

    private final class Link implements PeerLink {
        @Override
        public PeerIdentity identity() {
            return new PeerIdentity("them", "them");
        }

        @Override
        public void send(Message message) {
            sent.add(message);
        }

        @Override
        public void uploadReady() {}

        @Override
        public void discardArriving() {}

        @Override
        public void close(String reason) {
            throw new AssertionError(reason);
        }
    }

    private final class Host implements SwarmStore, SwarmHost {
        @Override
        public void prepare(int piece) {
            prepared.add(piece);
        }

        @Override
        public void check(int piece, boolean withDigests) {}

        @Override
        public void verified(int piece) {}

        @Override
        public void completed() {}

        @Override
        public void abandoned(int piece) {}

        @Override
        public void blamed(PeerIdentity culprit, int piece) {}
    }
}
