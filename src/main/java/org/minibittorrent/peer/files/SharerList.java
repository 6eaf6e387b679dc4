package org.minibittorrent.peer.files;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.Id;

/** The peers that have pieces of one torrent, by the tracker's word. Pure: time is an argument. */
final class SharerList {
    private static final int MOST_SHARERS = 5000;

    private record Sharer(String user, long toldAt) {}

    private final Map<InetSocketAddress, Sharer> sharers = new LinkedHashMap<>();

    /** {@return a live view of the addresses at which they listen} */
    Set<InetSocketAddress> addresses() {
        return sharers.keySet();
    }

    /** {@return the user whose peer listens there; null if none does} */
    @Nullable
    String userAt(InetSocketAddress address) {
        Sharer sharer = sharers.get(address);
        return sharer == null ? null : sharer.user;
    }

    /** Adds peers that the tracker told of. */
    void add(Collection<Endpoint> told, long now) {
        for (Endpoint endpoint : told) {
            if (sharers.size() < MOST_SHARERS) {
                sharers.put(endpoint.address(), new Sharer(endpoint.user(), now));
            }
        }
    }

    /** Takes the tracker's list of all for the whole, but for those who came after it was asked. */
    void set(Collection<Endpoint> told, long askedAt, long now) {
        sharers.values().removeIf(sharer -> sharer.toldAt - askedAt < 0);
        add(told, now);
    }

    /** Forgets one. {@return false if it was not known} */
    boolean remove(InetSocketAddress address) {
        return sharers.remove(address) != null;
    }

    /** Forgets those of a user. */
    void removeUser(String user) {
        String folded = Id.fold(user);
        sharers.values().removeIf(sharer -> Id.fold(sharer.user).equals(folded));
    }
}
