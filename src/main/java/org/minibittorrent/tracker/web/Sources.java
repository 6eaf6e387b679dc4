package org.minibittorrent.tracker.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.minibittorrent.http.HttpException;

/** What each source address has open, so that one cannot take the place of all. An IPv6 source is a network of /64. */
final class Sources {
    private static final int IPV6_NETWORK = 8;

    private static final class Source {
        int connections;
        long bodyBytes;
    }

    private final WebLimits limits;
    private final Map<Object, Source> sources = new HashMap<>();
    private long bodyBytes;

    Sources(WebLimits limits) {
        this.limits = limits;
    }

    boolean isFull(InetAddress address) {
        Source source = sources.get(key(address));
        return source != null && source.connections >= limits.connectionsPerSource();
    }

    void opened(InetAddress address) {
        sources.computeIfAbsent(key(address), a -> new Source()).connections++;
    }

    void closed(InetAddress address) {
        Source source = sources.get(key(address));
        if (source != null && --source.connections == 0) {
            sources.remove(key(address));
        }
    }

    /** Whether two addresses are one source. */
    static boolean isSame(InetAddress one, InetAddress other) {
        return key(one).equals(key(other));
    }

    /** Makes room for a body of an open connection. */
    void reserve(InetAddress address, long bytes) throws HttpException {
        Source source = sources.get(key(address));
        if (source == null) {
            throw new IllegalStateException("no connection from " + address);
        }
        if (source.bodyBytes + bytes > limits.bodyBytesPerSource() || bodyBytes + bytes > limits.bodyBytes()) {
            throw new HttpException(503, "Too much is being sent here at the moment; try again");
        }
        source.bodyBytes += bytes;
        bodyBytes += bytes;
    }

    /** A body is no longer in memory. */
    void release(InetAddress address, long bytes) {
        Source source = sources.get(key(address));
        if (source != null) {
            source.bodyBytes -= bytes;
        }
        bodyBytes -= bytes;
    }

    private static Object key(InetAddress address) {
        return address instanceof Inet6Address
                ? java.nio.ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), IPV6_NETWORK))
                : address;
    }
}
