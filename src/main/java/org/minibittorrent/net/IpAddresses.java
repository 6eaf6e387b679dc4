package org.minibittorrent.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses as text, and as sources of requests. Text is an address or it is refused: a name is never looked up, since
 * that would block, and ask whom a stranger wants us to ask.
 */
public final class IpAddresses {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String IPV4 = BYTE + "(?:\\." + BYTE + "){3}";
    // Groups between colons; how many they must be, and that one gap may stand for several, the JDK checks.
    private static final String IPV6 = "(?:[0-9a-fA-F]{0,4}:){2,8}(?:[0-9a-fA-F]{0,4}|" + IPV4 + ")";
    private static final Pattern IP = Pattern.compile("(" + IPV4 + ")|" + IPV6);
    private static final Pattern WITH_PORT = Pattern.compile("(?:([0-9.]+)|\\[([^\\]]*:[^\\]]*)]):([0-9]{1,5})");
    private static final int IPV4_BYTES = 4;
    private static final int NETWORK_BYTES = 8;
    private static final int LONGEST_TEXT = 45;
    private static final int MAX_PORT = 65_535;

    private IpAddresses() {}

    /** {@return the address of this text, IPv4 with dots or IPv6 without brackets and zone; empty if it is none} */
    public static Optional<InetAddress> parse(String text) {
        Matcher address = IP.matcher(text);
        if (text.length() > LONGEST_TEXT || !address.matches()) {
            return Optional.empty();
        }
        try {
            // Within brackets the JDK looks for an IPv6 address and nothing else.
            return Optional.of(InetAddress.getByName(address.group(1) != null ? text : "[" + text + "]"));
        } catch (UnknownHostException notIpv6) {
            return Optional.empty();
        }
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

    /** {@return the source that an address counts as: IPv4 itself, of IPv6 the network of 64 bits it is chosen in} */
    public static InetAddress sourceOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return address;
        }
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are always an address", e);
        }
    }
}
