package org.minibittorrent.swarm;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** One direction's end of a simulated connection: held by {@code from}, leads to {@code to}. */
final class SimulatedLink implements PeerLink {
    static final long LATENCY = 20 * Simulation.MILLI;

    final Simulation simulation;
    final SimulatedPeer from;
    final SimulatedPeer to;

    /** The blocks that were asked for over this link and are still to come. */
    final Set<Long> pending = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // set by Simulation.connect before anything can happen
    SimulatedLink back;

    @SuppressWarnings("NullAway.Init")
    SwarmPeer peer;

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
        simulation.after(LATENCY, () -> back.arrive(message));
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

    /** Puts a block on the line; it takes its time there. */
    void sendBlock(Message.Request request) {
        boolean right = !from.lies(request.piece());
        simulation.after(LATENCY, () -> back.blockArrives(request, right));
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
