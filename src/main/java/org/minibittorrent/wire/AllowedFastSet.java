package org.minibittorrent.wire;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.LinkedHashSet;
import java.util.Set;
import org.minibittorrent.metainfo.InfoHash;

/** The pieces that a peer may ask for while choked, as BEP 6 derives them from its address. */
public final class AllowedFastSet {
    private static final int NETWORK_MASK = 0xFFFFFF00;

    private AllowedFastSet() {}

    /** So many of the torrent's pieces, or all of fewer; the last byte of the peer's address does not matter. */
    public static int[] of(InfoHash infoHash, Inet4Address address, int pieces, int count) {
        int wanted = Math.min(count, pieces);
        Set<Integer> chosen = new LinkedHashSet<>();
        int network = ByteBuffer.wrap(address.getAddress()).getInt() & NETWORK_MASK;
        byte[] x = ByteBuffer.allocate(Integer.BYTES + InfoHash.LENGTH)
                .putInt(network)
                .put(infoHash.bytes())
                .array();
        MessageDigest sha1 = InfoHash.sha1();
        while (chosen.size() < wanted) {
            x = sha1.digest(x);
            ByteBuffer words = ByteBuffer.wrap(x);
            while (words.hasRemaining() && chosen.size() < wanted) {
                chosen.add((int) (Integer.toUnsignedLong(words.getInt()) % pieces));
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }
}
