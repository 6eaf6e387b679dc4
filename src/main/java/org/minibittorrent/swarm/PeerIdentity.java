package org.minibittorrent.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Who a peer is, beyond one connection: what a bad peer is named by and kept out by. Two are equal if their keys are,
 * because the name may tell of one connection.
 *
 * @param key what stays the same when the peer connects again
 * @param name how people know it
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
