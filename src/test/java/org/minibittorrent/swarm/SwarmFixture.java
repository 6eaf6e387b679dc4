package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** One swarm whose peers, disk and clock are played by the test. Pieces have four blocks unless a layout is given. */
final class SwarmFixture implements SwarmStore, SwarmHost {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;
    static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    static final int PIECE = 4 * BLOCK;

    final PieceLayout layout;
    final Swarm swarm;
    final Deque<Integer> preparing = new ArrayDeque<>();
    final Deque<Integer> checking = new ArrayDeque<>();
    final List<Integer> verified = new ArrayList<>();
    final List<Integer> abandoned = new ArrayList<>();
    final List<PeerIdentity> blamed = new ArrayList<>();
    final Map<SwarmPeer, FakeLink> links = new HashMap<>();
    int completed;
    long now;
    private int names;

    SwarmFixture(int pieces) {
        this(pieces, SwarmConfig.standard(0));
    }

    SwarmFixture(int pieces, SwarmConfig config) {
        this(new PieceLayout((long) pieces * PIECE, PIECE), new PieceSet(pieces), config, new SplittableRandom(1));
    }

    SwarmFixture(PieceLayout layout, PieceSet have, SwarmConfig config, RandomGenerator random) {
        this.layout = layout;
        this.swarm = new Swarm(layout, have, config, random, this, this);
    }

    /** A swarm that has everything. */
    static SwarmFixture seeding(int pieces, SwarmConfig config) {
        return new SwarmFixture(
                new PieceLayout((long) pieces * PIECE, PIECE), PieceSet.full(pieces), config, new SplittableRandom(1));
    }

    SwarmPeer connect(boolean fast, int... allowedFast) {
        FakeLink link = new FakeLink("peer" + names++);
        SwarmPeer peer = swarm.connected(link, fast, true, allowedFast, now);
        links.put(peer, link);
        return peer;
    }

    /** A peer that speaks BEP 6, has everything and serves us. */
    SwarmPeer seeder() {
        SwarmPeer peer = connect(true);
        receive(peer, new Message.HaveAll());
        receive(peer, new Message.Unchoke());
        return peer;
    }

    /** A peer that serves us and has these pieces. */
    SwarmPeer sharer(boolean fast, int... pieces) {
        SwarmPeer peer = connect(fast);
        PieceSet has = new PieceSet(layout.pieceCount());
        for (int piece : pieces) {
            has.add(piece);
        }
        receive(peer, new Message.Bitfield(has.toBitfield()));
        receive(peer, new Message.Unchoke());
        return peer;
    }

    FakeLink link(SwarmPeer peer) {
        FakeLink link = links.get(peer);
        if (link == null) {
            throw new IllegalStateException("not connected by the fixture");
        }
        return link;
    }

    /** For what no test expects to be refused. */
    void receive(SwarmPeer peer, Message message) {
        try {
            swarm.receive(peer, message, now);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    boolean begin(SwarmPeer peer, Message.Request request) {
        try {
            return swarm.beginBlock(peer, request.piece(), request.begin(), request.length(), now);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** A whole block arrives; true if it was wanted. */
    boolean deliver(SwarmPeer peer, Message.Request request) {
        boolean wanted = begin(peer, request);
        swarm.bytesReceived(peer, request.length(), now);
        if (wanted) {
            swarm.blockReceived(peer, request.piece(), request.begin(), now);
        }
        return wanted;
    }

    /** What was asked of the peer since the last time, less what was taken back afterwards; forgets it. */
    List<Message.Request> asked(SwarmPeer peer) {
        List<Message.Request> asked = new ArrayList<>();
        for (Message message : link(peer).sent) {
            if (message instanceof Message.Request request) {
                asked.add(request);
            } else if (message instanceof Message.Cancel cancel) {
                asked.remove(new Message.Request(cancel.piece(), cancel.begin(), cancel.length()));
            }
        }
        link(peer).forget();
        return asked;
    }

    /** The disk has made room for all pieces it was asked to. */
    void prepare() {
        while (!preparing.isEmpty()) {
            swarm.piecePrepared(preparing.remove(), now);
        }
    }

    /** All complete pieces are hashed, and are good. */
    void check() {
        while (!checking.isEmpty()) {
            int piece = checking.remove();
            List<Long> digests = new ArrayList<>();
            for (long block = 0; block < layout.blockCount(piece); block++) {
                digests.add(block);
            }
            swarm.pieceChecked(piece, true, digests, now);
        }
    }

    /** Time passes, and the swarm notices. */
    void pass(long nanos) {
        for (long end = now + nanos; now < end; ) {
            now = Math.min(end, now + 250 * MILLI);
            swarm.tick(now);
        }
    }

    /** Peers deliver whatever is asked of them until nothing more is; the disk keeps up. */
    void serve(SwarmPeer... serving) {
        boolean moved = true;
        while (moved) {
            moved = !preparing.isEmpty() || !checking.isEmpty();
            prepare();
            check();
            for (SwarmPeer peer : serving) {
                for (Message.Request request : asked(peer)) {
                    moved = true;
                    now += MILLI;
                    deliver(peer, request);
                }
            }
        }
    }

    @Override
    public void prepare(int piece) {
        preparing.add(piece);
    }

    @Override
    public void check(int piece, boolean withDigests) {
        checking.add(piece);
    }

    @Override
    public void verified(int piece) {
        assertTrue(swarm.have().has(piece), "a piece is there when it is told");
        verified.add(piece);
    }

    @Override
    public void completed() {
        completed++;
    }

    @Override
    public void abandoned(int piece) {
        abandoned.add(piece);
    }

    @Override
    public void blamed(PeerIdentity peer, int piece) {
        blamed.add(peer);
    }
}
