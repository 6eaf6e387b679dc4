package org.minibittorrent.transfer.connection;

import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/** This peer as its connections see it: the common loop, identity and limits, and the door for those that come in. */
public interface ConnectionHost {
    /** The loop of all connections. */
    EventLoop loop();

    /** The id by which this peer calls itself. */
    PeerId peerId();

    /** The rate limits of all connections together. */
    RateLimits limits();

    /** {@return the torrent that an incoming connection has asked for} */
    ConnectedTorrent find(InfoHash infoHash) throws WireException;

    /** An incoming connection has asked for a torrent, and waits to be admitted; throws if too many wait. */
    void knocks(PeerConnection connection) throws WireException;

    /** An incoming connection has become part of a torrent. */
    void admitted(PeerConnection connection);

    /** A connection is gone, at whatever stage it was. */
    void closed(PeerConnection connection);
}
