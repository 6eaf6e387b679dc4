package org.minibittorrent.transfer.connection;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.PeerLink;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;
import org.minibittorrent.wire.WireLimits;

/**
 * One connection to another peer.
 *
 * <pre>
 * dialled:   open, send handshake -> receive handshake -> talking -> closed
 * accepted:  open -> receive handshake, send handshake -> talking -> closed
 * </pre>
 */
public final class PeerConnection implements ChannelHandler, PeerLink {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");

    private static final long KEEP_ALIVE_NANOS = Duration.ofSeconds(110).toNanos(); // BEP 3: about every two minutes
    // As often a peer hears that it is not forgotten while blocks that it asked for wait here.
    private static final long OWING_KEEP_ALIVE_NANOS = Duration.ofSeconds(5).toNanos();
    // A connection on which nothing came for so long is dead, or gives way to a new one of the same peer.
    private static final long SILENCE_NANOS = Duration.ofMinutes(4).toNanos();
    private static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();
    // A connection on which nothing came for so long, though blocks are owed, may be dead: then its peer is dialled
    // anew.
    private static final long DOUBT_NANOS = Duration.ofSeconds(25).toNanos();
    private static final long HURRIED_NANOS = Duration.ofSeconds(2).toNanos(); // what a lively peer takes for an answer
    // A connection on which no block moved for so long gives its place to another one when all are taken.
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    private final ConnectionHost host;
    private final OutboundStream outbound = new OutboundStream();
    private final HandshakeStage handshake;
    private @Nullable Channel channel;
    private @Nullable InboundStream inbound;
    private @Nullable ConnectedTorrent torrent;
    private @Nullable SwarmPeer peer;
    private @Nullable Exchange exchange;
    private RemotePeer remote;
    private PeerIdentity identity;
    private int listenPort;
    private boolean closing;
    private long lastReceivedAt;
    private long lastSentAt;
    private long lastBlockAt;
    private boolean blocksMoved;
    private long doubtNanos = DOUBT_NANOS;

    /** A connection that is being dialled for a torrent, or that came in if there is none. */
    public PeerConnection(ConnectionHost host, InetSocketAddress remote, @Nullable ConnectedTorrent torrent) {
        this.host = host;
        this.remote = new RemotePeer(remote, torrent != null, null);
        this.torrent = torrent;
        this.handshake = new HandshakeStage(this, host, torrent);
        this.identity = this.remote.identity(null);
    }

    public RemotePeer remote() {
        return remote;
    }

    /** Where the other side accepts connections, if it is known. */
    @Nullable
    public InetSocketAddress listening() {
        InetSocketAddress address = remote.address();
        return remote.dialled()
                ? address
                : listenPort == 0 ? null : new InetSocketAddress(address.getAddress(), listenPort);
    }

    @Nullable
    public SwarmPeer swarmPeer() {
        return peer;
    }

    @Override
    public PeerIdentity identity() {
        return identity;
    }

    @Override
    public void onOpen(Channel opened) throws IOException {
        channel = opened;
        lastReceivedAt = host.loop().now();
        lastSentAt = lastReceivedAt;
        lastBlockAt = lastReceivedAt;
        handshake.begin();
    }

    @Override
    public void onReadable(Channel readable) throws IOException {
        lastReceivedAt = host.loop().now();
        try {
            if (inbound == null) {
                handshake.readFrom(readable);
            }
            InboundStream talking = inbound;
            if (talking != null && !talking.readFrom(readable)) {
                closeNow(new EOFException("the other side ended the connection"));
            }
        } catch (WireException e) {
            throw new IOException(identity.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean onWritable(Channel writable) throws IOException {
        long before = outbound.written();
        try {
            return outbound.writeTo(writable);
        } catch (IOException e) {
            // A file that was cut short fails the write, too.
            ConnectedTorrent joined = torrent;
            if (joined != null && outbound.isWritingBlocks()) {
                joined.suspectFiles();
            }
            throw e;
        } finally {
            // Blocks may wait for a limit or for the disk: then nothing is sent, however often it is tried.
            lastSentAt = outbound.written() > before ? host.loop().now() : lastSentAt;
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        closing = true;
        handshake.stop();
        if (exchange != null) {
            exchange.closed();
        }
        if (cause != null) {
            LOG.log(Level.DEBUG, () -> "connection with " + identity.name() + " ended: " + cause.getMessage());
        }
        host.closed(this);
        ConnectedTorrent joined = torrent;
        if (joined != null) {
            joined.closed(this);
        }
    }

    @Override
    public void send(Message message) {
        Channel open = channel;
        if (closing || open == null) {
            return;
        }
        try {
            outbound.send(message);
            open.requestWrite();
        } catch (WireException | OutOfMemoryError e) {
            // The swarm sends to many, one after another: this one's failure is not theirs.
            close(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void uploadReady() {
        Channel open = channel;
        if (!closing && open != null) {
            open.requestWrite();
        }
    }

    @Override
    public void discardArriving() {
        if (inbound != null) {
            inbound.discardArriving();
        }
    }

    /** Not at once but as the next task of the loop: whoever calls this may be in the middle of something. */
    @Override
    public void close(String reason) {
        Channel open = channel;
        if (closing || open == null) {
            return;
        }
        closing = true;
        host.loop().execute(() -> open.close(new IOException(reason)));
    }

    /** Closes at once. */
    public void closeNow(@Nullable Throwable cause) {
        Channel open = channel;
        closing = true;
        if (open != null) {
            open.close(cause);
        }
    }

    public void attach(Channel dialling) {
        channel = dialling;
    }

    public boolean isOpen() {
        return !closing;
    }

    /** A limit is reached: what the other side has sent stays with it, until {@link #readAgain}. */
    void readLater() {
        if (channel != null) {
            channel.setReadable(false);
        }
    }

    void readAgain() {
        lastReceivedAt = host.loop().now();
        if (channel != null) {
            channel.setReadable(true);
        }
    }

    /** Bytes of a block came or went. */
    void blockMoved() {
        lastBlockAt = host.loop().now();
        blocksMoved = true;
    }

    /** {@return the connection that no block has used for the longest time, if that is long; null if there is none} */
    public static @Nullable PeerConnection idlest(Collection<PeerConnection> connections, long now) {
        return connections.stream()
                .filter(connection ->
                        connection.peer != null && connection.isOpen() && now - connection.lastBlockAt >= IDLE_NANOS)
                .max(Comparator.comparingLong(connection -> now - connection.lastBlockAt))
                .orElse(null);
    }

    /** Whether bytes of blocks ever came or went. */
    public boolean hasMovedBlocks() {
        return blocksMoved;
    }

    /** The other side told its port. */
    void listensAt(int port) {
        listenPort = port;
    }

    /** Whether the other side may be gone: the connection of a peer that crashed may stand for minutes and say nothing. */
    public boolean isStale() {
        return silentFor(host.loop().now()) > STALE_NANOS;
    }

    /**
     * Whether the connection may be dead, though it stands: nothing came for long, and blocks are owed that nobody else
     * brings. Sooner if there is a reason to hurry. The peer may be a slow one after all: that is found out by dialling it.
     */
    public boolean isDoubtful(boolean hurried, long now) {
        SwarmPeer member = peer;
        ConnectedTorrent joined = torrent;
        if (member == null || joined == null || closing) {
            return false;
        }
        long silence = hurried ? doubtNanos / 5 * 2 : doubtNanos;
        return silentFor(now) > silence
                && now - member.heardAt() > (hurried ? HURRIED_NANOS : doubtNanos)
                && joined.swarm().dependsOn(member);
    }

    /** It takes the place of one that may be dead. If nothing ever came of that, there is less reason to doubt this one. */
    public void succeeds(PeerConnection other) {
        doubtNanos = other.blocksMoved ? DOUBT_NANOS : Math.min(2 * other.doubtNanos, SILENCE_NANOS);
    }

    @Override
    public boolean isHeldBack() {
        return exchange != null && exchange.isHeldBack();
    }

    /** For how many nanoseconds nothing has come, although it could have. */
    private long silentFor(long now) {
        return isHeldBack() ? 0 : now - lastReceivedAt;
    }

    /** Keeps the connection alive, and ends it if the other side shows no life. */
    public void tick(long now) {
        boolean owing = peer != null && peer.isOwedBlocks();
        if (silentFor(now) > SILENCE_NANOS) {
            close("silent for too long");
        } else if (now - lastSentAt > (owing ? OWING_KEEP_ALIVE_NANOS : KEEP_ALIVE_NANOS)) {
            lastSentAt = now;
            send(new Message.KeepAlive());
        }
    }

    void sendHandshake(InfoHash infoHash) {
        outbound.sendHandshake(new Handshake(infoHash, host.peerId(), true, true));
        uploadReady();
    }

    /** The other side told its id. */
    void isCalled(PeerId id) {
        remote = new RemotePeer(remote.address(), remote.dialled(), id);
    }

    /** Hands were shaken: from now on messages and blocks of the torrent go to and fro. */
    void join(ConnectedTorrent joined, Handshake complete) throws WireException {
        torrent = joined;
        identity = remote.identity(joined.user(remote));
        SwarmPeer member = joined.join(this, complete);
        peer = member;
        Exchange begun = new Exchange(this, host, joined, member);
        exchange = begun;
        outbound.sendBlocks(begun);
        inbound = new InboundStream(new WireLimits(joined.swarm().layout()), begun);
    }
}
