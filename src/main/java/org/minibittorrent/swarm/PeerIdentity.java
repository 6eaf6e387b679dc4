package org.minibittorrent.swarm;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a peer beyond one connection, by which a bad peer is named and banned. Two are equal if their keys are,
 * because the name may tell of one connection.
 *
 * @param key stays the same when the peer connects again
 * @param name for people to read
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
