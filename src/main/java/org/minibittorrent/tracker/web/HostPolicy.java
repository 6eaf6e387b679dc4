package org.minibittorrent.tracker.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.net.IpAddresses;

/**
 * The rule by which requests are meant for this tracker. A browser that is made to send requests here (a name that
 * suddenly leads to this address, a page of another site) gives itself away by the name it uses or the site it names.
 */
final class HostPolicy {
    private static final Pattern BRACKETS = Pattern.compile("^\\[(.*:.*)]$");
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    private final InetAddress bound;
    private final Set<String> names = new HashSet<>();

    /** Requests may name these, and the address at which the tracker listens, any address if that is the wildcard. */
    HostPolicy(InetSocketAddress listen, Collection<String> names) {
        this.bound = listen.getAddress();
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
        if (bound.isLoopbackAddress() || bound.isAnyLocalAddress()) {
            this.names.add("localhost");
        }
    }

    /** The reason why the request is refused; null if it is not. */
    @Nullable
    String refusal(HttpRequest request) {
        String site = request.header("Sec-Fetch-Site").orElse("none");
        if (request.header("Origin").isPresent() || !(site.equals("none") || site.equals("same-origin"))) {
            return "requests of web pages are not answered";
        }
        return allows(PORT.matcher(request.host()).replaceFirst(""))
                ? null
                : "this tracker is not known by that name; the operator can configure it";
    }

    private boolean allows(String host) {
        if (names.contains(host.toLowerCase(Locale.ROOT))) {
            return true;
        }
        var brackets = BRACKETS.matcher(host);
        boolean hasBrackets = brackets.matches();
        if (!hasBrackets && host.indexOf(':') >= 0) {
            return false;
        }
        return IpAddresses.parse(hasBrackets ? brackets.group(1) : host)
                .filter(ip -> bound.isAnyLocalAddress() || ip.equals(bound))
                .isPresent();
    }
}
