package org.minibittorrent.peer.files;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.Id;

/** Who has pieces of one torrent, by the tracker's word. Pure: time is an argument. */
final class SharerList {
    private static final int MOST_SHARERS = 5000;

    private record Sharer(String user, long toldAt) {}

    private final Map<InetSocketAddress, Sharer> sharers = new LinkedHashMap<>();

    /** Where they listen: a live view. */
    Set<InetSocketAddress> addresses() {
        return sharers.keySet();
    }

    /** Whose peer listens there; null if none does. */
    @Nullable
    String userAt(InetSocketAddress address) {
        Sharer sharer = sharers.get(address);
        return sharer == null ? null : sharer.user;
    }

    /** The tracker told of some. */
    void add(Collection<Endpoint> told, long now) {
        for (Endpoint endpoint : told) {
            if (sharers.size() < MOST_SHARERS) {
                sharers.put(endpoint.address(), new Sharer(endpoint.user(), now));
            }
        }
    }

    /** The tracker told of all there were; of those who came since it was asked it may not have known. */
    void set(Collection<Endpoint> told, long askedAt, long now) {
        sharers.values().removeIf(sharer -> sharer.toldAt - askedAt < 0);
        add(told, now);
    }

    /** Forgets one; false if it was not known. */
    boolean remove(InetSocketAddress address) {
        return sharers.remove(address) != null;
    }

    /** Forgets those of a user. */
    void removeUser(String user) {
        String folded = Id.fold(user);
        sharers.values().removeIf(sharer -> Id.fold(sharer.user).equals(folded));
    }
}
