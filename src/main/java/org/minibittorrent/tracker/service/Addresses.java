package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;

/** IP addresses as peers send them. A name is never looked up: that would block, and ask whom the peer wants us to ask. */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final int IPV6_TEXT = 45;
    private static final int IPV4_PARTS = 4;
    private static final int MAX_PART = 255;
    private static final int NETWORK_BYTES = 8;

    private Addresses() {}

    /**
     * Where a peer says that others reach it.
     *
     * @param text an IP address; empty: the one its request came from
     * @throws ApiException {@code BAD_REQUEST} if others surely cannot reach it there
     */
    public static InetAddress announced(String text, InetAddress source) throws ApiException {
        if (text.isEmpty()) {
            return source;
        }
        InetAddress address = parse(text);
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address.isLoopbackAddress() && !source.isLoopbackAddress())
                || (address.isLinkLocalAddress() && !source.isLinkLocalAddress())) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST, "other peers cannot reach yours at " + address.getHostAddress());
        }
        return address;
    }

    /** What counts as one source: an IPv4 address, or the network of 64 bits that an IPv6 host may choose its address from. */
    public static InetAddress sourceOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length <= NETWORK_BYTES) {
            return address;
        }
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        return of(bytes);
    }

    private static InetAddress parse(String text) throws ApiException {
        var ipv4 = IPV4.matcher(text);
        if (ipv4.matches()) {
            byte[] bytes = new byte[IPV4_PARTS];
            for (int i = 0; i < IPV4_PARTS; i++) {
                int part = Integer.parseInt(ipv4.group(i + 1));
                if (part > MAX_PART) {
                    throw noAddress();
                }
                bytes[i] = (byte) part;
            }
            return of(bytes);
        }
        if (text.length() > IPV6_TEXT || !IPV6.matcher(text).matches()) {
            throw noAddress();
        }
        try {
            // What has a colon is taken for an address, or refused, without looking anything up.
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw noAddress();
        }
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are always an address", e);
        }
    }

    private static ApiException noAddress() {
        return new ApiException(ErrorCode.BAD_REQUEST, "the peer's address is not an IP address");
    }
}
