package org.minibittorrent.transfer.connection;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.store.Section;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.WireException;

/** A torrent as its connections see it: whom it admits, its swarm, and the memory of its pieces. Loop thread. */
public interface ConnectedTorrent {
    InfoHash infoHash();

    Swarm swarm();

    /** The rate limits of this torrent alone. */
    RateLimits limits();

    /** Asks whether a peer that has connected may stay; the answer comes now, later or never. */
    void admit(RemotePeer remote, Consumer<Boolean> answer);

    /** {@return the user of a peer; null if unknown} */
    @Nullable
    String user(RemotePeer remote);

    /** Takes a connection that has shaken hands into the swarm; throws if it is one too many. */
    SwarmPeer join(PeerConnection connection, Handshake handshake) throws WireException;

    /** The other side told where it listens. */
    void listenPortKnown(PeerConnection connection);

    /** A connection is gone, whether it had joined or not. */
    void closed(PeerConnection connection);

    /** {@return a fresh buffer for a block of a piece in progress} */
    ByteBuffer incoming(int piece, int begin, int length);

    /** {@return whether more of a block of this piece may be read; if not, {@code ready} runs once when it may} */
    boolean mayRead(int piece, Runnable ready);

    /** A block is whole, in the buffer given for it. To be told before the swarm is. */
    void arrived(int piece, int begin, ByteBuffer block);

    /**
     * {@return the section of a piece with the block that begins there, if it can be sent now; otherwise null, and
     * {@code ready} runs once when it can, or is known not to} It waits for one section at a time, the last it asked for.
     */
    @Nullable
    Section outgoing(int piece, int begin, Runnable ready);

    /** Forgets one that waits for an outgoing piece, or to read on. */
    void forget(Runnable ready);

    /** Has a worker hash a piece, unless that was asked too often: a peer may have found it wrong. */
    void suspect(int piece);

    /** Has a worker look at the files: sending a block failed, and they may be at fault rather than the connection. */
    void suspectFiles();
}
