package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who is kept out after bad data. */
final class BannedPeersTest {
    private final BannedPeers banned = new BannedPeers();
    private final InetAddress ip = InetAddress.getLoopbackAddress();

    @Test
    void aPeerIsKnownByItsKeyAndByWhereItListens() {
        InetSocketAddress listening = new InetSocketAddress(ip, 6881);
        banned.met("liar", ip, listening);
        banned.met("friend", ip, new InetSocketAddress(ip, 6882));
        assertTrue(banned.add("liar", "a name"));
        assertFalse(banned.add("liar", "a name"), "it is caught once");
        assertEquals(listening, banned.listening("liar"));
        assertTrue(banned.contains("liar", ip));
        assertTrue(banned.contains(listening));
        assertFalse(banned.contains("friend", ip), "others behind the same address are none the worse");
        assertFalse(banned.contains(new InetSocketAddress(ip, 6882)));
    }

    @Test
    void whoNeverToldItsPortIsKnownByItsKeyAlone() {
        banned.met("liar", ip, null);
        assertTrue(banned.add("liar", "a name"));
        assertNull(banned.listening("liar"));
        assertTrue(banned.contains("liar", ip));
    }

    @Test
    void anAddressFromWhichLiarAfterLiarComesIsKeptOut() {
        for (int i = 0; i < BannedPeers.MOST_PER_ADDRESS; i++) {
            assertFalse(banned.contains("new", ip), i + " liars");
            banned.met("liar " + i, ip, null);
            banned.add("liar " + i, "a name");
        }
        assertTrue(banned.contains("new", ip));
    }

    @Test
    void whoBeginsToShareAnewIsLetInAgainAFewTimes() {
        InetSocketAddress listening = new InetSocketAddress(ip, 6881);
        banned.met("sharer", ip, listening);
        for (int i = 0; i <= BannedPeers.PARDONS; i++) {
            assertFalse(banned.contains("sharer", ip), "pardoned " + i + " times");
            assertTrue(banned.add("sharer", "a name"));
            banned.pardon(new InetSocketAddress(ip, 6882));
            assertTrue(banned.contains("sharer", ip), "another one's new beginning is nothing to it");
            banned.pardon(listening);
        }
        assertTrue(banned.contains("sharer", ip));
        assertTrue(banned.contains(listening));
        assertFalse(banned.contains("friend", ip), "what was pardoned does not count for the address");
    }

    @Test
    void thereIsAnEndToWhatIsKept() {
        for (int i = 0; i < BannedPeers.REMEMBERED + 1; i++) {
            banned.met("peer " + i, ip, new InetSocketAddress(ip, 1 + i));
        }
        assertTrue(banned.add("peer 0", "a name"), "kept out although it is forgotten where it listens");
        assertNull(banned.listening("peer 0"));
        assertTrue(banned.contains("peer 0", ip));
    }
}
