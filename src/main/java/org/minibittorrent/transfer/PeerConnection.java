package org.minibittorrent.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.Timer;
import org.minibittorrent.store.MappedPiece;
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
final class PeerConnection implements ChannelHandler, PeerLink {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");

    private final TransferEngine engine;
    private final boolean dialled;
    private final InetSocketAddress remote;
    private final Runnable wakeUploads = this::uploadReady;
    private final OutboundStream outbound = new OutboundStream(new UploadSource());
    private final HandshakeReader handshake = new HandshakeReader();
    private @Nullable Channel channel;
    private @Nullable InboundStream inbound;
    private @Nullable Transfer transfer;
    private @Nullable SwarmPeer peer;
    private @Nullable PeerId peerId;
    private @Nullable Timer handshakeTimer;
    private @Nullable Timer readTimer;
    private @Nullable Timer writeTimer;
    private PeerIdentity identity;
    private int listenPort;
    private boolean closing;
    private long lastReceivedAt;
    private long lastSentAt;

    /** A connection that came in; for which torrent, its handshake will tell. */
    PeerConnection(TransferEngine engine, InetSocketAddress remote) {
        this(engine, remote, null);
    }

    /** A connection that is being dialled for a transfer, or that came in if there is none. */
    PeerConnection(TransferEngine engine, InetSocketAddress remote, @Nullable Transfer transfer) {
        this.engine = engine;
        this.remote = remote;
        this.transfer = transfer;
        this.dialled = transfer != null;
        this.identity = Identities.of(remote);
    }

    InetSocketAddress remote() {
        return remote;
    }

    boolean isDialled() {
        return dialled;
    }

    /** The port at which the other side accepts connections, if known; else 0. */
    int listenPort() {
        return dialled ? remote.getPort() : listenPort;
    }

    /** The other end. */
    RemotePeer remotePeer() {
        return new RemotePeer(remote, dialled, peerId);
    }

    @Nullable
    PeerId peerId() {
        return peerId;
    }

    @Nullable
    SwarmPeer swarmPeer() {
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
                throw new EOFException("the other side ended the connection");
            }
        } catch (WireException e) {
            throw new IOException(identity.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            suspectStore(true);
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
        cancel(handshakeTimer);
        cancel(readTimer);
        cancel(writeTimer);
        if (cause != null) {
            LOG.log(Level.DEBUG, () -> "connection with " + identity.name() + " ended: " + cause.getMessage());
        }
        engine.closed(this, transfer == null);
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
        } catch (WireException e) {
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
    void closeNow(@Nullable Throwable cause) {
        Channel open = channel;
        closing = true;
        if (open != null) {
            open.close(cause);
        }
    }

    void attach(Channel dialling) {
        channel = dialling;
    }

    /** Keeps the connection alive, and ends it if the other side shows no life. */
    void tick(long now) {
        if (now - lastReceivedAt > TransferLimits.SILENCE_NANOS) {
            close("silent for too long");
        } else if (now - lastSentAt > TransferLimits.KEEP_ALIVE_NANOS) {
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
        cancel(handshakeTimer);
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
    private void knock(Channel open, Transfer asked, Handshake theirs) {
        open.setReadable(false);
        handshakeTimer = engine.loop().schedule(TransferLimits.ADMISSION_NANOS, () -> close("nobody vouched for it"));
        asked.admit(remotePeer(), admitted -> {
            if (closing || inbound != null) {
                return;
            }
            cancel(handshakeTimer);
            if (!admitted || asked.isOver()) {
                close("is not among the peers that may connect");
                return;
            }
            engine.admitted();
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
        InboundStream talking = new InboundStream(new WireLimits(joined.layout()), new Inbound(joined));
        inbound = talking;
        peer = joined.connectionReady(this, complete);
        return talking;
    }

    /** A failing transfer of a block may be the file's fault rather than the connection's. */
    private void suspectStore(boolean movingBlocks) {
        if (movingBlocks && transfer != null) {
            transfer.suspectStore();
        }
    }

    private SwarmPeer talkingPeer() {
        SwarmPeer talking = peer;
        if (talking == null) {
            throw new IllegalStateException("no handshake yet");
        }
        return talking;
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What comes in goes to the swarm, as fast as the limits allow. */
    private final class Inbound implements InboundStream.Sink {
        private final Transfer joined;

        Inbound(Transfer joined) {
            this.joined = joined;
        }

        @Override
        public void message(Message message) throws WireException {
            if (message instanceof Message.ExtendedHandshake extended
                    && extended.listenPort().isPresent()) {
                listenPort = extended.listenPort().getAsInt();
                joined.listenPortKnown(PeerConnection.this);
            }
            joined.swarm().receive(talkingPeer(), message, engine.loop().now());
        }

        @Override
        public @Nullable MappedPiece blockBegins(int piece, int begin, int length) throws WireException {
            boolean wanted = joined.swarm()
                    .beginBlock(
                            talkingPeer(), piece, begin, length, engine.loop().now());
            return wanted ? joined.preparedPiece(piece) : null;
        }

        @Override
        public void blockBytes(int count) {
            engine.limits().down.take(count);
            joined.limits().down.take(count);
            joined.countDownloaded(count, engine.loop().now());
            joined.swarm().bytesReceived(talkingPeer(), count, engine.loop().now());
        }

        @Override
        public void blockEnds(int piece, int begin) {
            joined.swarm()
                    .blockReceived(talkingPeer(), piece, begin, engine.loop().now());
        }

        @Override
        public boolean expectsBlocks() {
            return talkingPeer().outstanding() > 0;
        }

        @Override
        public boolean mayRead() {
            Channel open = channel;
            if (closing || open == null) {
                return false;
            }
            long wait = RateLimits.waitNanos(
                    engine.limits().down, joined.limits().down, engine.loop().now());
            if (wait == 0) {
                return true;
            }
            open.setReadable(false);
            readTimer = engine.loop().schedule(wait, () -> open.setReadable(true));
            return false;
        }
    }

    /** Blocks to send, as fast as the limits and the disk allow. */
    private final class UploadSource implements OutboundStream.Source {
        @Override
        public OutboundStream.@Nullable Block next() {
            Transfer joined = transfer;
            SwarmPeer talking = peer;
            if (closing || joined == null || talking == null) {
                return null;
            }
            Message.Request request = joined.swarm().nextUpload(talking);
            if (request == null) {
                return null;
            }
            long now = engine.loop().now();
            long wait = RateLimits.waitNanos(engine.limits().up, joined.limits().up, now);
            if (wait > 0) {
                cancel(writeTimer);
                writeTimer = engine.loop().schedule(wait, wakeUploads);
                return null;
            }
            MappedPiece piece = joined.warmPieces().get(request.piece(), now, wakeUploads);
            return piece == null ? null : new OutboundStream.Block(request, piece);
        }

        @Override
        public void taken(int length) {
            Transfer joined = transfer;
            if (joined != null) {
                long now = engine.loop().now();
                engine.limits().up.take(length);
                joined.limits().up.take(length);
                joined.countUploaded(length, now);
                joined.swarm().uploadTaken(talkingPeer(), now);
            }
        }
    }
}
