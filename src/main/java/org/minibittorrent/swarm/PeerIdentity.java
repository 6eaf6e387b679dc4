package org.minibittorrent.swarm;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a peer beyond one connection, by which a bad peer is named and banned. The key, which alone decides whether
 * two are equal, stays the same when the peer connects again; the name is for people to read and may tell of one connection.
 */
public record PeerIdentity(String key, String name) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PeerIdentity identity && identity.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
