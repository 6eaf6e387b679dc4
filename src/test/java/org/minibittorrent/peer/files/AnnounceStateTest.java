package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.swarm.Traffic;
import org.minibittorrent.transfer.TransferState;
import org.minibittorrent.transfer.TransferStatus;
import org.minibittorrent.wire.PeerId;

/** The tracker is told what matters at once and the rest now and then; what it tells later counts for more. */
class AnnounceStateTest {
    private static final InfoHash TORRENT = InfoHash.of(new byte[InfoHash.LENGTH]);

    private final AnnounceState state = new AnnounceState();
    private final SharerList sharers = new SharerList();
    private long now;

    private static TransferStatus status(int pieces, int peers) {
        var peer = new TransferStatus.Connected("bob", 1, Traffic.NONE);
        return new TransferStatus(
                TransferState.DOWNLOADING,
                null,
                100,
                pieces,
                100,
                pieces,
                Traffic.NONE,
                java.util.Collections.nCopies(peers, peer));
    }

    private boolean isDue(int pieces, int peers) {
        return state.isDue(status(pieces, peers), pieces == 100, now);
    }

    private void tell(int pieces) {
        state.tell(TORRENT, status(pieces, 1), pieces == 100, now);
    }

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void theFirstPieceAndTheLastAreToldAtOnce() {
        tell(0);
        assertFalse(isDue(0, 1));
        assertTrue(isDue(1, 1));
        tell(1);
        assertFalse(isDue(50, 1));
        assertTrue(isDue(100, 1));
        tell(100);
        pass(1000);
        assertFalse(isDue(100, 0), "a complete one seeks nobody");
    }

    @Test
    void thoseBetweenAreToldNowAndThen() {
        tell(1);
        pass(4);
        assertFalse(isDue(2, 1));
        pass(1);
        assertTrue(isDue(2, 1));
        assertFalse(isDue(1, 1), "nothing new");
    }

    @Test
    void whoIsAloneAsksForOthers() {
        tell(1);
        assertFalse(isDue(1, 1));
        assertTrue(isDue(1, 0), "the last peer is lost");
        tell(1);
        assertFalse(isDue(1, 0));
        pass(15);
        assertTrue(isDue(1, 0));
    }

    private static Endpoint peer(int number) {
        byte[] id = new byte[PeerId.LENGTH];
        id[0] = (byte) number;
        return new Endpoint(
                "user" + number, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000 + number), PeerId.of(id));
    }

    private static InetSocketAddress address(int number) {
        return peer(number).address();
    }

    @Test
    void whoCameSinceTheQuestionIsNotInTheAnswerAndStays() {
        sharers.add(List.of(peer(1)), 10);
        long asked = 20;
        sharers.add(List.of(peer(2)), 25);
        sharers.set(List.of(peer(3)), asked, 30);
        assertEquals(Set.of(address(2), address(3)), sharers.addresses());
        sharers.set(List.of(), 40, 50);
        assertTrue(sharers.addresses().isEmpty());
    }

    @Test
    void theSharersOfAUserWhoIsGoneAreForgotten() {
        sharers.add(List.of(peer(0), peer(1)), 10);
        sharers.removeUser("USER0");
        assertEquals(Set.of(address(1)), sharers.addresses());
        assertEquals("user1", sharers.userAt(address(1)));
    }
}
