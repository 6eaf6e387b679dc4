package org.minibittorrent;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;

/**
 * A download under way. Each piece is shared once it is verified, and the whole once it is complete. Until complete
 * the data is in {@code <path>.part}.
 *
 * <p>In a group it draws from every sharer the tracker knows, as they come and go, and goes on at the next login of its user
 * on this peer, as a new handle.
 */
public final class Download extends Transfer {
    Download(TransferHandle handle) {
        super(handle);
    }

    /**
     * Names more peers to download from, at resolved addresses.
     *
     * @throws IllegalStateException in a group: there the tracker names them
     */
    public void addPeers(Collection<InetSocketAddress> addresses) {
        List<InetSocketAddress> copy = Arguments.resolved(addresses);
        if (group().isPresent()) {
            throw new IllegalStateException("the tracker names the peers of a group");
        }
        handle.act(controls -> controls.addPeers(copy));
    }
}
