package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.minibittorrent.wire.Message;

/** One swarm in a simulation, with an uplink that its connections share, a disk that takes its time, and its vices. */
final class SimulatedPeer implements SwarmStore, SwarmHost {
    final Simulation simulation;
    final int id;
    final PeerIdentity identity;
    final Swarm swarm;
    final long[][] contents;
    final List<SimulatedLink> links = new ArrayList<>();
    final List<PeerIdentity> blamed = new ArrayList<>();
    final List<Integer> verifiedOrder = new ArrayList<>();
    private final long bytesPerSecond;
    private boolean sending;
    private boolean woken;
    private int turn;

    /** Sends wrong data of every piece whose number this divides; 0: honest. */
    int liesEvery;

    /** Takes requests and never answers. */
    boolean silent;

    boolean dead;
    long completedAt = -1;

    SimulatedPeer(Simulation simulation, int id, PieceSet have, long bytesPerSecond, SwarmConfig config) {
        this.simulation = simulation;
        this.id = id;
        this.identity = new PeerIdentity("key" + id, "peer" + id);
        this.bytesPerSecond = bytesPerSecond;
        this.contents = new long[simulation.layout.pieceCount()][];
        for (int piece = 0; piece < contents.length; piece++) {
            contents[piece] = new long[simulation.layout.blockCount(piece)];
            for (int block = 0; have.has(piece) && block < contents[piece].length; block++) {
                contents[piece][block] = Simulation.content(piece, block, true);
            }
        }
        this.swarm = new Swarm(simulation.layout, have, config, simulation.random, this, this);
        tick();
    }

    boolean lies(int piece) {
        return liesEvery > 0 && piece % liesEvery == 0;
    }

    /** Dies as a killed process does: the others see their connections end. */
    void die() {
        dead = true;
        new ArrayList<>(links).forEach(link -> link.close("died"));
    }

    /** There is something to send; as the contract of links says, the swarm is not called back at once. */
    void wakeUploads() {
        if (!woken && !sending) {
            woken = true;
            simulation.after(0, () -> {
                woken = false;
                sendNext();
            });
        }
    }

    /** Sends one block after the other, the connections in turn, as fast as the uplink carries. */
    private void sendNext() {
        if (sending || silent || dead) {
            return;
        }
        for (int i = 0; i < links.size(); i++) {
            SimulatedLink link = links.get((turn + i) % links.size());
            Message.Request request = link.closed ? null : swarm.nextUpload(link.peer);
            if (request != null) {
                turn = (turn + i + 1) % links.size();
                sending = true;
                swarm.uploadTaken(link.peer, simulation.now());
                simulation.after(request.length() * Simulation.SECOND / bytesPerSecond, () -> {
                    sending = false;
                    link.sendBlock(request);
                    sendNext();
                });
                return;
            }
        }
    }

    @Override
    public void prepare(int piece) {
        simulation.after(Simulation.MILLI, () -> swarm.piecePrepared(piece, simulation.now()));
    }

    @Override
    public void check(int piece, boolean withDigests) {
        simulation.after(2 * Simulation.MILLI, () -> {
            boolean good = true;
            for (int block = 0; block < contents[piece].length; block++) {
                good &= contents[piece][block] == Simulation.content(piece, block, true);
            }
            swarm.pieceChecked(
                    piece,
                    good,
                    !good || withDigests
                            ? Arrays.stream(contents[piece]).boxed().toList()
                            : null,
                    simulation.now());
        });
    }

    @Override
    public void verified(int piece) {
        verifiedOrder.add(piece);
    }

    @Override
    public void completed() {
        completedAt = simulation.now();
    }

    @Override
    public void abandoned(int piece) {
        Arrays.fill(contents[piece], 0);
    }

    @Override
    public void blamed(PeerIdentity peer, int piece) {
        blamed.add(peer);
    }

    private void tick() {
        simulation.after(250 * Simulation.MILLI, () -> {
            if (!dead) {
                swarm.tick(simulation.now());
                tick();
            }
        });
    }
}
