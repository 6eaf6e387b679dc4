package org.minibittorrent.swarm;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** One direction's end of a simulated connection: held by {@code from}, leads to {@code to}. */
final class SimulatedLink implements PeerLink {
    static final long LATENCY = 20 * Simulation.MILLI;

    private static final int WINDOW = 256 * 1024; // bytes that it takes though they are not read

    /** Something that has come: so many bytes of a block, and what is done when they are read. */
    record Unread(int bytes, Runnable action) {}

    final Simulation simulation;
    final SimulatedPeer from;
    final SimulatedPeer to;

    /** The blocks that were asked for over this link and are still to come. */
    final Set<Long> pending = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // set by Simulation.connect before anything can happen
    SimulatedLink back;

    @SuppressWarnings("NullAway.Init")
    SwarmPeer peer;

    /** Requests that wait to be answered over this link by a peer that answers the newest first. */
    final Deque<Message.Request> newest = new ArrayDeque<>();

    /** What has come over this link and was not read yet. */
    final Deque<Unread> unread = new ArrayDeque<>();

    /** Bytes of blocks that were sent over this link, and that the other side has not read. */
    int underWay;

    private long lastArrival = Long.MIN_VALUE;
    boolean closed;
    String closeReason = "";

    SimulatedLink(Simulation simulation, SimulatedPeer from, SimulatedPeer to) {
        this.simulation = simulation;
        this.from = from;
        this.to = to;
    }

    @Override
    public PeerIdentity identity() {
        return to.identity;
    }

    @Override
    public void send(Message message) {
        if (message instanceof Message.Request request) {
            simulation.noteRequest(this, request.piece(), request.begin() / PieceLayout.BLOCK_LENGTH);
        } else if (message instanceof Message.Cancel cancel) {
            simulation.noteAnswer(this, cancel.piece(), cancel.begin() / PieceLayout.BLOCK_LENGTH);
        }
        if (!(message instanceof Message.RejectRequest && from.rejectsNothing)) {
            simulation.after(untilArrival(), () -> to.read(back, new Unread(0, () -> back.arrive(message))));
        }
    }

    /** In order, however late each of them is. */
    private long untilArrival() {
        long late = simulation.jitter == 0 ? 0 : simulation.random.nextLong(simulation.jitter);
        lastArrival = Math.max(lastArrival, simulation.now() + simulation.latency + late);
        return lastArrival - simulation.now();
    }

    @Override
    public boolean isHeldBack() {
        return unread.stream().anyMatch(waiting -> waiting.bytes > 0);
    }

    private void arrive(Message message) {
        if (closed) {
            return;
        }
        simulation.record(
                this,
                message instanceof Message.Bitfield bitfield ? Arrays.hashCode(bitfield.bits()) : message.hashCode());
        if (message instanceof Message.RejectRequest reject) {
            simulation.noteAnswer(this, reject.piece(), reject.begin() / PieceLayout.BLOCK_LENGTH);
        } else if (message instanceof Message.Choke && !peer.fast) {
            simulation.noteChoke(this);
        }
        if (from.forgets(this, message)) {
            return;
        }
        try {
            from.swarm.receive(peer, message, simulation.now());
        } catch (WireException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void uploadReady() {
        from.wakeUploads();
    }

    /** Whether it takes no more, because the other side does not read. */
    boolean isFull() {
        return to.readsPerSecond > 0 && underWay > WINDOW;
    }

    /** Puts a block on the line; it takes its time there. */
    void sendBlock(Message.Request request) {
        boolean right = !from.lies(request.piece());
        underWay += request.length();
        Unread block = new Unread(request.length(), () -> {
            underWay -= request.length();
            back.blockArrives(request, right);
            from.wakeUploads();
        });
        simulation.after(untilArrival(), () -> to.read(back, block));
    }

    private void blockArrives(Message.Request request, boolean right) {
        if (closed) {
            return;
        }
        simulation.record(this, ~request.hashCode());
        int block = request.begin() / PieceLayout.BLOCK_LENGTH;
        simulation.noteAnswer(this, request.piece(), block);
        try {
            boolean wanted =
                    from.swarm.beginBlock(peer, request.piece(), request.begin(), request.length(), simulation.now());
            from.swarm.bytesReceived(peer, request.length(), simulation.now());
            if (wanted) {
                from.contents[request.piece()][block] = Simulation.content(request.piece(), block, right);
                from.swarm.blockReceived(peer, request.piece(), request.begin(), simulation.now());
            }
        } catch (WireException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void discardArriving() {
        // Blocks arrive whole here.
    }

    @Override
    public void close(String reason) {
        if (!closed) {
            closed = true;
            closeReason = reason;
            back.closed = true;
            back.closeReason = reason;
            simulation.after(0, () -> from.swarm.disconnected(peer, simulation.now()));
            simulation.after(LATENCY, () -> to.swarm.disconnected(back.peer, simulation.now()));
        }
    }
}
