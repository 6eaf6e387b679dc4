package org.minibittorrent.peer.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as the tracker writes them. */
public final class Addresses {
    /** Digits or a colon in it make it an address, which is never looked up. */
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]|([0-9.]+)):([0-9]{1,5})");

    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /** Reads {@code ip:port} or {@code [ip]:port}; empty if it is none. */
    public static Optional<InetSocketAddress> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String ip = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        int port = Integer.parseInt(matcher.group(3));
        try {
            return port > MAX_PORT
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(InetAddress.getByName(ip), port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
