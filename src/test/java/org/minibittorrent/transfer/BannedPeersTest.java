package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;

/** Who is kept out after bad data. */
final class BannedPeersTest {
    private final BannedPeers banned = new BannedPeers();
    private final InetAddress ip = InetAddress.getLoopbackAddress();

    @Test
    void aPeerIsKnownByItsKeyAndByWhereItListens() {
        InetSocketAddress listening = new InetSocketAddress(ip, 6881);
        banned.met("liar", ip, true, listening);
        banned.met("friend", ip, true, new InetSocketAddress(ip, 6882));
        assertTrue(banned.add("liar", "a name"));
        assertFalse(banned.add("liar", "a name"), "it is caught once");
        assertEquals(listening, banned.listening("liar"));
        assertTrue(banned.contains("liar", ip, true));
        assertTrue(banned.contains(listening));
        assertFalse(banned.contains("friend", ip, false), "others behind the same address are none the worse");
        assertFalse(banned.contains(new InetSocketAddress(ip, 6882)));
    }

    @Test
    void whoNeverToldItsPortIsKnownByItsKeyAlone() {
        banned.met("liar", ip, false, null);
        assertTrue(banned.add("liar", "a name"));
        assertNull(banned.listening("liar"));
        assertTrue(banned.contains("liar", ip, true));
        assertNull(banned.reason(address -> true), "it is none of those who are waited for");
    }

    @Test
    void anAddressFromWhichLiarAfterLiarComesIsKeptOutButForThoseWhoCanBeToldApart() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        for (int i = 0; i < BannedPeers.MOST_PER_ADDRESS; i++) {
            assertFalse(banned.contains("new", ip, false), i + " liars");
            Standstill before = banned.reason(address -> true);
            assertFalse(before != null && before.subject().equals("127.0.0.1"), i + " liars");
            banned.met("liar " + i, ip, false, null);
            banned.add("liar " + i, "a name");
        }
        assertTrue(banned.contains("new", ip, false));
        assertTrue(banned.contains("liar 0", ip, true), "known by now");
        assertFalse(banned.contains("honest", ip, true), "the tracker knows it");
        assertFalse(banned.contains("new", elsewhere, false));
        Standstill shut = Objects.requireNonNull(banned.reason(address -> false));
        assertEquals("127.0.0.1", shut.subject());
        assertEquals(
                "kept out, for wrong data: whoever comes from 127.0.0.1 and is not known by the tracker's word or its port,"
                        + " as 5 such peers; waiting for another sharer",
                shut.sentence());
    }

    @Test
    void whoeverCanBeToldApartCountsForItselfAlone() {
        for (int i = 0; i < 3 * BannedPeers.MOST_PER_ADDRESS; i++) {
            banned.met("liar " + i, ip, true, new InetSocketAddress(ip, 7000 + i)); // restarted, or behind one router
            banned.add("liar " + i, "liar " + i);
        }
        assertFalse(banned.contains("new", ip, false));
        assertEquals(Standstill.of(Reason.KEPT_OUT, "liar 0"), banned.reason(new InetSocketAddress(ip, 7000)::equals));
        assertEquals(Standstill.of(Reason.KEPT_OUT, "liar 0", 15), banned.reason(address -> true));
        assertNull(banned.reason(address -> false));
    }

    @Test
    void whoBeginsToShareAnewIsLetInAgainAFewTimes() {
        InetSocketAddress listening = new InetSocketAddress(ip, 6881);
        banned.met("sharer", ip, true, listening);
        for (int i = 0; i <= BannedPeers.PARDONS; i++) {
            assertFalse(banned.contains("sharer", ip, true), "pardoned " + i + " times");
            assertTrue(banned.add("sharer", "a name"));
            banned.pardon(new InetSocketAddress(ip, 6882));
            assertTrue(banned.contains("sharer", ip, true), "another one's new beginning is nothing to it");
            banned.pardon(listening);
        }
        assertTrue(banned.contains("sharer", ip, true));
        assertTrue(banned.contains(listening));
        assertFalse(banned.contains("friend", ip, false), "what was pardoned does not count for the address");
    }

    @Test
    void thereIsAnEndToWhatIsKept() {
        for (int i = 0; i < BannedPeers.REMEMBERED + 1; i++) {
            banned.met("peer " + i, ip, true, new InetSocketAddress(ip, 1 + i));
        }
        assertTrue(banned.add("peer 0", "a name"), "kept out although it is forgotten where it listens");
        assertNull(banned.listening("peer 0"));
        assertTrue(banned.contains("peer 0", ip, true));
    }
}
