package org.minibittorrent.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as people write them: {@code ip:port}, IPv6 as {@code [ip]:port}. Names are none: nothing is looked up. */
final class Addresses {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    /** Four numbers that fit, or hexadecimal digits before a colon: neither is ever taken for a name. */
    private static final Pattern FORM = Pattern.compile(
            "(?:(" + BYTE + "(?:\\." + BYTE + "){3})|\\[([0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,44})]):(\\d{1,5})");

    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    static Optional<InetSocketAddress> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String ip = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        try {
            InetAddress address = InetAddress.getByName(ip);
            return port > MAX_PORT ? Optional.empty() : Optional.of(new InetSocketAddress(address, port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }
}
