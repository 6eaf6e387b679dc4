package org.minibittorrent.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.InfoHash;

/** BEP 6's pieces for choked peers; the first two tests are its own examples. */
final class AllowedFastSetTest {
    private static final InfoHash AA = InfoHash.parseHex("aa".repeat(20));

    private static Inet4Address address(int... bytes) {
        try {
            byte[] raw = {(byte) bytes[0], (byte) bytes[1], (byte) bytes[2], (byte) bytes[3]};
            return (Inet4Address) InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    @Test
    void sevenPieces() {
        assertArrayEquals(
                new int[] {1059, 431, 808, 1217, 287, 376, 1188},
                AllowedFastSet.of(AA, address(80, 4, 4, 200), 1313, 7));
    }

    @Test
    void ninePieces() {
        assertArrayEquals(
                new int[] {1059, 431, 808, 1217, 287, 376, 1188, 353, 508},
                AllowedFastSet.of(AA, address(80, 4, 4, 200), 1313, 9));
    }

    @Test
    void theLastByteOfTheAddressDoesNotMatterTheOthersDo() {
        int[] set = AllowedFastSet.of(AA, address(80, 4, 4, 200), 1313, 9);
        assertArrayEquals(set, AllowedFastSet.of(AA, address(80, 4, 4, 1), 1313, 9));
        assertFalse(Arrays.equals(set, AllowedFastSet.of(AA, address(80, 4, 5, 200), 1313, 9)));
    }

    @Test
    void aSmallTorrentGivesAllItHas() {
        int[] all = AllowedFastSet.of(AA, address(80, 4, 4, 200), 5, 10);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, Arrays.stream(all).sorted().toArray());
        assertEquals(0, AllowedFastSet.of(AA, address(80, 4, 4, 200), 0, 10).length);
    }

    @Property(tries = 200)
    void piecesExistAndDiffer(
            @ForAll @Size(20) byte[] hash,
            @ForAll @IntRange(max = 255) int first,
            @ForAll @IntRange(min = 1, max = 1 << 21) int pieces,
            @ForAll @IntRange(max = 20) int count) {
        int[] set = AllowedFastSet.of(InfoHash.of(hash), address(first, 1, 2, 3), pieces, count);
        assertEquals(Math.min(count, pieces), set.length);
        assertEquals(set.length, IntStream.of(set).distinct().count());
        assertEquals(0, IntStream.of(set).filter(p -> p < 0 || p >= pieces).count());
    }
}
