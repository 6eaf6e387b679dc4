package org.minibittorrent.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses as text, and as sources of requests. Text is an address or it is refused: a name is never looked up, since
 * that would block, and ask whom a stranger wants us to ask.
 */
public final class IpAddresses {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);
    private static final Pattern IPV6_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern WITH_PORT = Pattern.compile("(?:([0-9.]+)|\\[([^\\]]*:[^\\]]*)]):([0-9]{1,5})");
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_GROUPS = 8;
    private static final int NETWORK_BYTES = 8;
    private static final int LONGEST_TEXT = 45;
    private static final int MAX_PORT = 65_535;

    private IpAddresses() {}

    /** {@return the address of this text, IPv4 with dots or IPv6 without brackets and zone; empty if it is none} */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        return Optional.ofNullable(text.indexOf(':') < 0 ? ipv4(text) : ipv6(text))
                .map(IpAddresses::of);
    }

    /** {@return the address and port of {@code ip:port} or {@code [ip]:port}; empty if the text is neither} */
    public static Optional<InetSocketAddress> parseWithPort(String text) {
        Matcher parts = WITH_PORT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > MAX_PORT) {
            return Optional.empty();
        }
        return parse(parts.group(1) != null ? parts.group(1) : parts.group(2))
                .map(ip -> new InetSocketAddress(ip, Integer.parseInt(parts.group(3))));
    }

    /** {@return {@code ip:port} or {@code [ip]:port}, the zone left out} */
    public static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        int zone = ip.indexOf('%');
        String plain = zone < 0 ? ip : ip.substring(0, zone);
        return (plain.indexOf(':') >= 0 ? "[" + plain + "]" : plain) + ":" + address.getPort();
    }

    /**
     * {@return what counts as one source of requests: an IPv4 address itself, or the network of 64 bits in which an IPv6
     * host may choose its address}
     */
    public static InetAddress sourceOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return address;
        }
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        return of(bytes);
    }

    private static byte @Nullable [] ipv4(String text) {
        Matcher parts = IPV4.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            bytes[i] = (byte) Integer.parseInt(parts.group(i + 1));
        }
        return bytes;
    }

    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        byte[] tail = groups(gap < 0 ? "" : text.substring(gap + 2), true);
        if (head == null || tail == null) {
            return null;
        }
        int missing = IPV6_BYTES - head.length - tail.length;
        if (gap < 0 ? missing != 0 : missing < 2) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
        System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
        return bytes;
    }

    /** The bytes of groups between colons; null if one is none. */
    private static byte @Nullable [] groups(String text, boolean mayEndInIpv4) {
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        if (groups.length > IPV6_GROUPS) {
            return null;
        }
        byte[] bytes = new byte[groups.length * 2];
        for (int i = 0; i < groups.length; i++) {
            byte[] last = mayEndInIpv4 && i == groups.length - 1 ? ipv4(groups[i]) : null;
            if (last != null) {
                bytes = Arrays.copyOf(bytes, bytes.length + 2);
                System.arraycopy(last, 0, bytes, 2 * i, IPV4_BYTES);
            } else if (IPV6_GROUP.matcher(groups[i]).matches()) {
                int group = Integer.parseInt(groups[i], 16);
                bytes[2 * i] = (byte) (group >> Byte.SIZE);
                bytes[2 * i + 1] = (byte) group;
            } else {
                return null;
            }
        }
        return bytes;
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are always an address", e);
        }
    }
}
