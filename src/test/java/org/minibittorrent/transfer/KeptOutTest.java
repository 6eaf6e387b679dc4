package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who is kept out after bad data. */
final class KeptOutTest {
    private final KeptOut keptOut = new KeptOut();
    private final InetAddress ip = InetAddress.getLoopbackAddress();

    @Test
    void aPeerIsKnownByItsKeyAndByWhereItListens() {
        InetSocketAddress listening = new InetSocketAddress(ip, 6881);
        keptOut.met("liar", ip, listening);
        keptOut.met("friend", ip, new InetSocketAddress(ip, 6882));
        assertTrue(keptOut.add("liar"));
        assertFalse(keptOut.add("liar"), "it is caught once");
        assertEquals(listening, keptOut.listening("liar"));
        assertTrue(keptOut.contains("liar", ip));
        assertTrue(keptOut.contains(listening));
        assertFalse(keptOut.contains("friend", ip), "others behind the same address are none the worse");
        assertFalse(keptOut.contains(new InetSocketAddress(ip, 6882)));
    }

    @Test
    void whoNeverToldItsPortIsKnownByItsKeyAlone() {
        keptOut.met("liar", ip, null);
        assertTrue(keptOut.add("liar"));
        assertNull(keptOut.listening("liar"));
        assertTrue(keptOut.contains("liar", ip));
    }

    @Test
    void anAddressFromWhichLiarAfterLiarComesIsKeptOut() {
        for (int i = 0; i < KeptOut.MOST_PER_ADDRESS; i++) {
            assertFalse(keptOut.contains("new", ip), i + " liars");
            keptOut.met("liar " + i, ip, null);
            keptOut.add("liar " + i);
        }
        assertTrue(keptOut.contains("new", ip));
    }

    @Test
    void whoBeginsToShareAnewIsLetInAgainAFewTimes() {
        InetSocketAddress listening = new InetSocketAddress(ip, 6881);
        keptOut.met("sharer", ip, listening);
        for (int i = 0; i <= KeptOut.PARDONS; i++) {
            assertFalse(keptOut.contains("sharer", ip), "pardoned " + i + " times");
            assertTrue(keptOut.add("sharer"));
            keptOut.pardon(new InetSocketAddress(ip, 6882));
            assertTrue(keptOut.contains("sharer", ip), "another one's new beginning is nothing to it");
            keptOut.pardon(listening);
        }
        assertTrue(keptOut.contains("sharer", ip));
        assertTrue(keptOut.contains(listening));
        assertFalse(keptOut.contains("friend", ip), "what was pardoned does not count for the address");
    }

    @Test
    void thereIsAnEndToWhatIsKept() {
        for (int i = 0; i < KeptOut.REMEMBERED + 1; i++) {
            keptOut.met("peer " + i, ip, new InetSocketAddress(ip, 1 + i));
        }
        assertTrue(keptOut.add("peer 0"), "kept out although it is forgotten where it listens");
        assertNull(keptOut.listening("peer 0"));
        assertTrue(keptOut.contains("peer 0", ip));
    }
}
