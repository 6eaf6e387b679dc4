package org.minibittorrent.security;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The tie between a login and the connection it comes over (RFC 5802 section 6), so that nobody can pass it on over
 * another. Both ends have to hold the same. Immutable.
 */
public final class ChannelBinding {
    private static final ChannelBinding NONE = new ChannelBinding("n,,", new byte[0]);

    final String gs2Header; // the beginning of the client's first message
    private final byte[] data;

    private ChannelBinding(String gs2Header, byte[] data) {
        this.gs2Header = gs2Header;
        this.data = data;
    }

    /** Nothing: for plain text, where there is nothing to bind to. */
    public static ChannelBinding none() {
        return NONE;
    }

    /** The tracker's certificate (RFC 5929 section 4): its DER, by the hash of its signature but at least SHA-256. */
    public static ChannelBinding tlsServerEndPoint(byte[] certificateHash) {
        if (certificateHash.length == 0) {
            throw new IllegalArgumentException("bound to nothing");
        }
        return new ChannelBinding("p=tls-server-end-point,,", certificateHash.clone());
    }

    boolean isNone() {
        return data.length == 0;
    }

    /** The attribute {@code c} of the client's final message; the header is that of its first one. */
    String encoded(String header) {
        byte[] head = header.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + data.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(data, 0, all, head.length, data.length);
        return Base64.getEncoder().encodeToString(all);
    }
}
