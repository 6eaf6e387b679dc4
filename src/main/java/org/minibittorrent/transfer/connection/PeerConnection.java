package org.minibittorrent.transfer.connection;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.Timer;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.PeerLink;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferLimits;
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

    private final TransferEngine engine;
    private final boolean dialled;
    private final InetSocketAddress remote;
    private final OutboundStream outbound = new OutboundStream();
    private final HandshakeReader handshake = new HandshakeReader();
    private @Nullable Channel channel;
    private @Nullable InboundStream inbound;
    private @Nullable Transfer transfer;
    private @Nullable SwarmPeer peer;
    private @Nullable PeerId peerId;
    private @Nullable Timer handshakeTimer;
    private @Nullable DownloadSide downloads;
    private @Nullable UploadSide uploads;
    private PeerIdentity identity;
    private int listenPort;
    private boolean closing;
    private long lastReceivedAt;
    private long lastSentAt;
    private long lastBlockAt;
    private boolean blocksMoved;

    /** A connection that came in; for which torrent, its handshake will tell. */
    public PeerConnection(TransferEngine engine, InetSocketAddress remote) {
        this(engine, remote, null);
    }

    /** A connection that is being dialled for a transfer, or that came in if there is none. */
    public PeerConnection(TransferEngine engine, InetSocketAddress remote, @Nullable Transfer transfer) {
        this.engine = engine;
        this.remote = remote;
        this.transfer = transfer;
        this.dialled = transfer != null;
        this.identity = Identities.of(remote);
    }

    public InetSocketAddress remote() {
        return remote;
    }

    public boolean isDialled() {
        return dialled;
    }

    /** Where the other side accepts connections, if it is known. */
    @Nullable
    public InetSocketAddress listening() {
        return dialled ? remote : listenPort == 0 ? null : new InetSocketAddress(remote.getAddress(), listenPort);
    }

    /** The other end. */
    public RemotePeer remotePeer() {
        return new RemotePeer(remote, dialled, peerId);
    }

    @Nullable
    public PeerId peerId() {
        return peerId;
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
        lastReceivedAt = engine.loop().now();
        lastSentAt = lastReceivedAt;
        lastBlockAt = lastReceivedAt;
        handshakeTimer = engine.loop().schedule(TransferLimits.HANDSHAKE_NANOS, () -> close("no handshake in time"));
        if (transfer != null) {
            sendHandshake(opened, transfer);
        }
    }

    @Override
    public void onReadable(Channel readable) throws IOException {
        lastReceivedAt = engine.loop().now();
        try {
            InboundStream talking = inbound;
            if (talking == null) {
                talking = shakeHands(readable);
                if (talking == null) {
                    return;
                }
            }
            if (!talking.readFrom(readable)) {
                closeNow(new EOFException("the other side ended the connection"));
            }
        } catch (WireException e) {
            throw new IOException(identity.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            InboundStream talking = inbound;
            suspectStore(talking != null && talking.isReceivingBlock());
            throw e;
        }
    }

    @Override
    public boolean onWritable(Channel writable) throws IOException {
        try {
            lastSentAt = engine.loop().now();
            return outbound.writeTo(writable);
        } catch (IOException e) {
            suspectStore(outbound.isWritingBlocks());
            throw e;
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        closing = true;
        cancelHandshakeTimer();
        if (downloads != null) {
            downloads.closed();
        }
        if (uploads != null) {
            uploads.closed();
        }
        if (cause != null) {
            LOG.log(Level.DEBUG, () -> "connection with " + identity.name() + " ended: " + cause.getMessage());
        }
        engine.closed(this);
        Transfer joined = transfer;
        if (joined != null) {
            joined.connectionClosed(this);
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
        engine.loop().execute(() -> open.close(new IOException(reason)));
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
        lastReceivedAt = engine.loop().now();
        if (channel != null) {
            channel.setReadable(true);
        }
    }

    /** Bytes of a block came or went. */
    void blockMoved() {
        lastBlockAt = engine.loop().now();
        blocksMoved = true;
    }

    /** Whether bytes of blocks ever came or went. */
    public boolean hasMovedBlocks() {
        return blocksMoved;
    }

    /** When a block last came or went; before that, when the connection came about. */
    public long lastBlockAt() {
        return lastBlockAt;
    }

    /** The other side told its port. */
    void listensAt(int port) {
        listenPort = port;
    }

    /** For how many nanoseconds nothing has come, although it could have. */
    public long silentFor(long now) {
        boolean heldBack = downloads != null && downloads.isHeldBack();
        return heldBack ? 0 : now - lastReceivedAt;
    }

    /** Keeps the connection alive, and ends it if the other side shows no life. */
    public void tick(long now) {
        if (silentFor(now) > TransferLimits.SILENCE_NANOS) {
            close("silent for too long");
        } else if (now - lastSentAt > TransferLimits.KEEP_ALIVE_NANOS) {
            lastSentAt = now;
            send(new Message.KeepAlive());
        }
    }

    private void sendHandshake(Channel open, Transfer joined) {
        outbound.sendHandshake(new Handshake(joined.infoHash(), engine.peerId(), true, true));
        open.requestWrite();
    }

    /** Reads the other side's handshake; null until it is there and accepted. */
    private @Nullable InboundStream shakeHands(Channel readable) throws IOException, WireException {
        Handshake complete = handshake.readFrom(readable);
        if (complete == null) {
            return null;
        }
        cancelHandshakeTimer();
        peerId = complete.peerId();
        Transfer joined = transfer;
        if (joined == null) {
            knock(readable, engine.find(complete.infoHash()), complete);
            return inbound;
        } else if (!joined.infoHash().equals(complete.infoHash())) {
            throw new WireException("answers for another torrent");
        }
        return join(joined, complete);
    }

    /** Asks whether this peer may stay; until the answer nothing is read from it or sent to it. */
    private void knock(Channel open, Transfer asked, Handshake theirs) throws WireException {
        engine.knocks(this);
        open.setReadable(false);
        handshakeTimer = engine.loop().schedule(TransferLimits.ADMISSION_NANOS, () -> close("nobody vouched for it"));
        asked.admit(remotePeer(), admitted -> {
            if (closing || inbound != null) {
                return;
            }
            cancelHandshakeTimer();
            if (!admitted || asked.isOver()) {
                close("is not among the peers that may connect");
                return;
            }
            engine.admitted(this);
            transfer = asked;
            sendHandshake(open, asked);
            try {
                join(asked, theirs);
                open.setReadable(true);
            } catch (WireException e) {
                close(String.valueOf(e.getMessage()));
            }
        });
    }

    private InboundStream join(Transfer joined, Handshake complete) throws WireException {
        identity = Identities.of(remote, complete.peerId(), joined.user(remotePeer()));
        SwarmPeer member = joined.connectionReady(this, complete);
        peer = member;
        DownloadSide down = new DownloadSide(this, engine, joined, member);
        downloads = down;
        UploadSide up = new UploadSide(this, engine, joined, member);
        uploads = up;
        outbound.sendBlocks(up);
        InboundStream talking = new InboundStream(new WireLimits(joined.layout()), down);
        inbound = talking;
        return talking;
    }

    /** A failing transfer of a block may be the file's fault rather than the connection's. */
    private void suspectStore(boolean movingBlocks) {
        if (movingBlocks && transfer != null) {
            transfer.suspectStore();
        }
    }

    private void cancelHandshakeTimer() {
        if (handshakeTimer != null) {
            handshakeTimer.cancel();
        }
    }
}
