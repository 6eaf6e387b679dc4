package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    private boolean sending;
    private boolean reading;
    private int requests;
    private boolean woken;
    private int turn;
    private int readTurn;

    /** Its uplink. */
    long bytesPerSecond;

    /** The rate at which it reads; 0: as blocks come. */
    long readsPerSecond;

    /** Requests it has room for; more are dropped without a word. */
    int keeps = Integer.MAX_VALUE;

    /** Drops each request whose number this divides; 0: none. */
    int dropsEvery;

    /** Answers the newest request first. */
    boolean newestFirst;

    /** Drops requests without rejecting them, though it speaks BEP 6. */
    boolean rejectsNothing;

    /** Blocks it has sent. */
    int sent;

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
            Message.Request request = link.closed || link.isFull() ? null : next(link);
            if (request != null) {
                turn = (turn + i + 1) % links.size();
                sending = true;
                sent++;
                if (newestFirst) {
                    link.newest.pop();
                } else {
                    swarm.uploadTaken(link.peer, simulation.now());
                }
                simulation.after(request.length() * Simulation.SECOND / bytesPerSecond, () -> {
                    sending = false;
                    link.sendBlock(request);
                    sendNext();
                });
                return;
            }
        }
    }

    private Message.@Nullable Request next(SimulatedLink link) {
        return newestFirst ? link.newest.peek() : swarm.nextUpload(link.peer);
    }

    /** What a peer with vices does with a message; true if its swarm is not to hear of it. */
    boolean forgets(SimulatedLink link, Message message) {
        if (message instanceof Message.Request request) {
            requests++;
            if (link.peer.uploads.size() >= keeps || (dropsEvery > 0 && requests % dropsEvery == 0)) {
                return true;
            }
            if (newestFirst) {
                link.newest.push(request);
                wakeUploads();
            }
            return newestFirst;
        }
        if (newestFirst && message instanceof Message.Cancel cancel) {
            Message.Request request = new Message.Request(cancel.piece(), cancel.begin(), cancel.length());
            if (link.newest.remove(request) && link.peer.fast) {
                link.send(new Message.RejectRequest(cancel.piece(), cancel.begin(), cancel.length()));
            }
            return true;
        }
        return false;
    }

    /** Something has come over a link: read at once, or in turn at the rate at which this peer reads. */
    void read(SimulatedLink link, SimulatedLink.Unread arrived) {
        if (readsPerSecond == 0) {
            arrived.action().run();
            return;
        }
        link.unread.add(arrived);
        readNext();
    }

    private void readNext() {
        for (int i = 0; i < links.size() && !reading; i++) {
            SimulatedLink link = links.get((readTurn + i) % links.size());
            SimulatedLink.Unread first = link.unread.peek();
            if (first != null) {
                readTurn = (readTurn + i + 1) % links.size();
                reading = true;
                simulation.after(first.bytes() * Simulation.SECOND / readsPerSecond, () -> {
                    reading = false;
                    link.unread.remove();
                    first.action().run();
                    readNext();
                });
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
