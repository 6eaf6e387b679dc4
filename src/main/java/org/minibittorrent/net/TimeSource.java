package org.minibittorrent.net;

/** A monotonic clock in nanoseconds. Only differences mean anything. Implementations are safe for any thread. */
@FunctionalInterface
public interface TimeSource {
    /** {@return nanoseconds since an arbitrary origin; never runs backwards, may overflow as {@link System#nanoTime()} may} */
    long nanos();
}
