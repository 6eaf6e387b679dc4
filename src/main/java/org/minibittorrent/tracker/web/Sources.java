package org.minibittorrent.tracker.web;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.minibittorrent.http.HttpException;
import org.minibittorrent.net.IpAddresses;

/** The connections and bodies of each source, counted, so that one cannot take the place of all. */
final class Sources {
    private static final class Source {
        int connections;
        long bodyBytes;
    }

    private final WebLimits limits;
    private final Map<InetAddress, Source> sources = new HashMap<>();
    private long bodyBytes;

    Sources(WebLimits limits) {
        this.limits = limits;
    }

    boolean isFull(InetAddress address) {
        Source source = sources.get(IpAddresses.sourceOf(address));
        return source != null && source.connections >= limits.connectionsPerSource();
    }

    void opened(InetAddress address) {
        sources.computeIfAbsent(IpAddresses.sourceOf(address), a -> new Source()).connections++;
    }

    void closed(InetAddress address) {
        sources.computeIfPresent(
                IpAddresses.sourceOf(address), (key, source) -> --source.connections == 0 ? null : source);
    }

    /** Whether two addresses are one source. */
    static boolean isSame(InetAddress one, InetAddress other) {
        return IpAddresses.sourceOf(one).equals(IpAddresses.sourceOf(other));
    }

    /** Makes room for a body of an open connection. */
    void reserve(InetAddress address, long bytes) throws HttpException {
        Source source = requireNonNull(sources.get(IpAddresses.sourceOf(address)), "no connection");
        if (source.bodyBytes + bytes > limits.bodyBytesPerSource() || bodyBytes + bytes > limits.bodyBytes()) {
            throw new HttpException(503, "Too much is being sent here at the moment; try again");
        }
        source.bodyBytes += bytes;
        bodyBytes += bytes;
    }

    /** A body is no longer in memory. */
    void release(InetAddress address, long bytes) {
        Source source = sources.get(IpAddresses.sourceOf(address));
        if (source != null) {
            source.bodyBytes -= bytes;
        }
        bodyBytes -= bytes;
    }
}
