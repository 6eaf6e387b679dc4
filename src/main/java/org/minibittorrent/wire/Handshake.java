package org.minibittorrent.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.minibittorrent.metainfo.InfoHash;

/**
 * The first 68 bytes each way (BEP 3): protocol name, eight bytes of flags, infohash, peer id.
 *
 * @param fast speaks the fast extension (BEP 6)
 * @param extensions speaks the extension protocol (BEP 10)
 */
public record Handshake(InfoHash infoHash, PeerId peerId, boolean fast, boolean extensions) {
    /** Bytes of a handshake. */
    public static final int LENGTH = 68;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
    private static final int FLAGS = 8;
    private static final int EXTENSION_BYTE = 5;
    private static final int EXTENSION_BIT = 0x10;
    private static final int FAST_BYTE = 7;
    private static final int FAST_BIT = 0x04;

    /** Appends the 68 bytes. */
    public void encode(ByteBuffer out) {
        byte[] flags = new byte[FLAGS];
        flags[EXTENSION_BYTE] |= (byte) (extensions ? EXTENSION_BIT : 0);
        flags[FAST_BYTE] |= (byte) (fast ? FAST_BIT : 0);
        out.put(PROTOCOL).put(flags).put(infoHash.bytes()).put(peerId.bytes());
    }

    /** Reads 68 bytes, which must be there; throws if they are of another protocol. */
    public static Handshake decode(ByteBuffer in) throws WireException {
        checkPrefix(in.duplicate());
        in.position(in.position() + PROTOCOL.length);
        byte[] flags = new byte[FLAGS];
        byte[] infoHash = new byte[InfoHash.LENGTH];
        byte[] peerId = new byte[PeerId.LENGTH];
        in.get(flags).get(infoHash).get(peerId);
        return new Handshake(
                InfoHash.of(infoHash),
                PeerId.of(peerId),
                (flags[FAST_BYTE] & FAST_BIT) != 0,
                (flags[EXTENSION_BYTE] & EXTENSION_BIT) != 0);
    }

    /** Checks and consumes what has come so far, so that another protocol is refused at its first wrong byte. */
    public static void checkPrefix(ByteBuffer soFar) throws WireException {
        for (int i = 0; i < PROTOCOL.length && soFar.hasRemaining(); i++) {
            if (soFar.get() != PROTOCOL[i]) {
                throw new WireException("does not speak the BitTorrent protocol");
            }
        }
    }
}
