package org.minibittorrent.examples;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.minibittorrent.Peer;

/** Rates as they are given to {@code set_limit}: {@code 500K}, {@code 20M}, {@code off}; powers of 1024 bytes a second. */
final class Rates {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})([KMG]?)");

    private Rates() {}

    /** Bytes a second; empty if it is no rate. */
    static OptionalLong parse(String text) {
        if (text.equalsIgnoreCase("off")) {
            return OptionalLong.of(Peer.UNLIMITED);
        }
        Matcher matcher = FORM.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        int shift = "KMG".indexOf(matcher.group(2)) * 10 + 10;
        long number = Long.parseLong(matcher.group(1));
        int doublings = matcher.group(2).isEmpty() ? 0 : shift;
        boolean isRate = number > 0 && number <= Long.MAX_VALUE >> doublings;
        return isRate ? OptionalLong.of(number << doublings) : OptionalLong.empty();
    }
}
