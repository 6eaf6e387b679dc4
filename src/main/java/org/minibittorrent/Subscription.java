package org.minibittorrent;

/** A listener that was added, to be taken back. Any thread. */
public interface Subscription extends AutoCloseable {
    /** Takes the listener back: no call of it begins any more; one that runs already may outlast this. Idempotent. */
    @Override
    void close();
}
