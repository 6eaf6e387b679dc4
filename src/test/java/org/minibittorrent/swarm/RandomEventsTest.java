package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;

/**
 * Whatever peers do in whatever order, the books agree after every event, no block is asked for twice without need, only
 * liars are blamed, and when an honest peer comes the download finishes.
 */
class RandomEventsTest {
    /** One peer as it sees itself: what it was asked for and has not answered, and what it is just sending. */
    private static final class Script {
        final FakeLink link;
        final SwarmPeer peer;
        final boolean liar;
        final List<Request> queue = new ArrayList<>();

        @Nullable
        Request sending;

        int sent;

        Script(FakeLink link, SwarmPeer peer, boolean liar) {
            this.link = link;
            this.peer = peer;
            this.liar = liar;
        }
    }

    private static final class World {
        final Random random;
        final SwarmFixture fixture;
        final List<Script> scripts = new ArrayList<>();
        final Map<Request, Boolean> contents = new HashMap<>();
        final Set<PeerIdentity> liars = new HashSet<>();
        boolean downloading = true;

        World(long seed, int pieces) {
            random = new Random(seed);
            long length = (long) pieces * SwarmFixture.PIECE - random.nextInt(SwarmFixture.PIECE);
            fixture = new SwarmFixture(
                    new PieceLayout(length, SwarmFixture.PIECE),
                    new PieceSet(pieces),
                    new SwarmConfig(0, 100, 1 + random.nextInt(40), 1 + random.nextInt(100), 4),
                    new SplittableRandom(seed));
        }

        int pieces() {
            return fixture.layout.pieceCount();
        }

        void connect(boolean liar) {
            SwarmPeer peer = fixture.connect(random.nextBoolean());
            Script script = new Script(fixture.link(peer), peer, liar);
            if (liar) {
                liars.add(peer.identity());
            }
            script.link.onSend = message -> sent(script, message);
            scripts.add(script);
            if (random.nextInt(3) > 0) {
                fixture.receive(peer, new Message.Bitfield(some().toBitfield()));
            } else if (script.peer.fast) {
                fixture.receive(peer, random.nextBoolean() ? new Message.HaveAll() : new Message.HaveNone());
            }
        }

        private PieceSet some() {
            PieceSet some = new PieceSet(pieces());
            for (int piece = 0; piece < pieces(); piece++) {
                if (random.nextInt(3) > 0) {
                    some.add(piece);
                }
            }
            return some;
        }

        /** The swarm sends something to a peer. */
        void sent(Script script, Message message) {
            if (message instanceof Request request) {
                assertTrue(script.peer.has.has(request.piece()));
                assertNull(script.link.closeReason, "asked of a peer that was sent away");
                OpenPiece piece = fixture.swarm.fetching.pieces.get(request.piece());
                assertNotNull(piece);
                assertTrue(piece.prepared);
                List<BlockRequest> same = piece.allRequests().stream()
                        .filter(other -> other.block == request.begin() / SwarmFixture.BLOCK)
                        .toList();
                assertEquals(
                        1,
                        same.stream().filter(other -> other.peer == script.peer).count(),
                        "asked twice");
                long expected = same.stream().filter(other -> !other.givenUp).count();
                assertTrue(!script.link.arrivingWanted || !request.equals(script.sending), "it is arriving already");
                assertTrue(
                        expected == 1 || fixture.swarm.fetching.scheduler.isEndgame(),
                        "asked of several before the end");
                assertTrue(expected <= SwarmConfig.ASKED_OF);
                script.queue.add(request);
            } else if (message instanceof Message.Cancel cancel) {
                Request request = new Request(cancel.piece(), cancel.begin(), cancel.length());
                if (script.queue.remove(request) && script.peer.fast && random.nextBoolean()) {
                    script.queue.add(0, request); // it was on its way
                }
            }
        }

        /** One thing happens. */
        void step() {
            switch (random.nextInt(14)) {
                case 0 -> {
                    if (scripts.size() < 8) {
                        connect(random.nextInt(4) == 0);
                    }
                }
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        with(this::disconnect);
                    }
                }
                case 2 -> between(this::turn);
                case 3 -> between(this::changePieces);
                case 4 ->
                    between(script -> {
                        if (script.peer.fast && !script.queue.isEmpty()) {
                            Request request = script.queue.remove(random.nextInt(script.queue.size()));
                            fixture.receive(
                                    script.peer,
                                    new Message.RejectRequest(request.piece(), request.begin(), request.length()));
                        }
                    });
                case 5 -> {
                    fixture.prepare();
                    settle();
                }
                case 6 -> {
                    fixture.now += random.nextLong(random.nextInt(10) == 0 ? 70 * SwarmFixture.SECOND : 200_000_000);
                    fixture.swarm.tick(fixture.now);
                }
                case 7 -> change();
                default -> with(this::send);
            }
            leave();
        }

        /** A peer may do something between two messages. */
        private void between(Consumer<Script> what) {
            with(script -> {
                if (script.sending == null) {
                    what.accept(script);
                }
            });
        }

        private void with(Consumer<Script> what) {
            if (!scripts.isEmpty()) {
                what.accept(scripts.get(random.nextInt(scripts.size())));
            }
        }

        private void change() {
            switch (random.nextInt(7)) {
                case 3 -> {
                    int piece = random.nextInt(pieces());
                    fixture.swarm.blockLost(
                            piece, random.nextInt(fixture.layout.blockCount(piece)) * SwarmFixture.BLOCK);
                    OpenPiece opened = fixture.swarm.fetching.pieces.get(piece);
                    if (opened == null || !opened.checking) {
                        fixture.checking.remove(piece);
                    }
                }
                case 0, 1 -> {
                    downloading = !downloading;
                    fixture.swarm.setDownloading(downloading, fixture.now);
                }
                case 2 -> fixture.swarm.lose(random.nextInt(pieces()), fixture.now);
                default ->
                    between(script -> fixture.receive(
                            script.peer,
                            new Message.ExtendedHandshake(
                                    OptionalInt.of(3),
                                    OptionalInt.of(1 + random.nextInt(50)),
                                    OptionalInt.empty(),
                                    Optional.empty())));
            }
        }

        private void turn(Script script) {
            boolean choke = random.nextInt(3) == 0;
            fixture.receive(script.peer, choke ? new Message.Choke() : new Message.Unchoke());
            if (choke && !script.peer.fast) {
                script.queue.clear();
            } else if (choke && script.peer.fast && random.nextInt(4) > 0) {
                for (Request request : List.copyOf(script.queue)) {
                    fixture.receive(
                            script.peer, new Message.RejectRequest(request.piece(), request.begin(), request.length()));
                }
                script.queue.clear();
            }
        }

        private void changePieces(Script script) {
            int piece = random.nextInt(pieces());
            switch (random.nextInt(4)) {
                case 0 -> fixture.receive(script.peer, new Message.DontHave(piece, 1));
                case 2 -> {
                    if (script.peer.takenBack + script.peer.pieces() <= pieces()) {
                        fixture.receive(script.peer, new Message.Bitfield(some().toBitfield()));
                    }
                }
                case 1 -> {
                    if (script.peer.fast) {
                        fixture.receive(script.peer, new Message.AllowedFast(piece));
                    }
                }
                default -> fixture.receive(script.peer, new Message.Have(piece));
            }
        }

        /** A peer sends on: begins a block, or sends some or all of what is left of it. */
        private void send(Script script) {
            Request current = script.sending;
            if (current == null && !script.queue.isEmpty()) {
                current = script.queue.remove(random.nextInt(5) == 0 ? random.nextInt(script.queue.size()) : 0);
                script.sending = current;
                script.sent = 0;
                script.link.arrivingWanted = fixture.begin(script.peer, current);
            }
            if (current == null) {
                return;
            }
            int left = current.length() - script.sent;
            int count = random.nextInt(4) == 0 ? random.nextInt(left) : left;
            script.sent += count;
            fixture.swarm.bytesReceived(script.peer, count, fixture.now);
            if (script.sent == current.length()) {
                script.sending = null;
                if (script.link.arrivingWanted) {
                    script.link.arrivingWanted = false;
                    contents.put(current, !script.liar || random.nextInt(3) > 0);
                    fixture.swarm.blockReceived(script.peer, current.piece(), current.begin(), fixture.now);
                }
            }
        }

        /** Complete pieces are hashed. */
        private void settle() {
            while (!fixture.checking.isEmpty()) {
                int piece = fixture.checking.remove();
                boolean good = true;
                List<Long> digests = new ArrayList<>();
                for (int block = 0; block < fixture.layout.blockCount(piece); block++) {
                    boolean right = Boolean.TRUE.equals(contents.get(
                            new Request(piece, block * SwarmFixture.BLOCK, fixture.layout.blockLength(piece, block))));
                    good &= right;
                    digests.add(right ? block : random.nextLong());
                }
                fixture.swarm.pieceChecked(piece, good, digests, fixture.now);
            }
        }

        private void disconnect(Script script) {
            scripts.remove(script);
            fixture.swarm.disconnected(script.peer, fixture.now);
        }

        /** Connections that the swarm ended are gone a moment later. */
        private void leave() {
            for (Script script : List.copyOf(scripts)) {
                if (script.link.closeReason != null) {
                    disconnect(script);
                }
            }
        }

        void check() {
            SwarmInvariants.check(fixture.swarm, downloading);
            assertTrue(liars.containsAll(fixture.blamed), () -> "blamed " + fixture.blamed);
            assertEquals(fixture.swarm.have().count(), pieces() - missing());
        }

        private int missing() {
            return fixture.swarm.fetching.scheduler.picker.waiting() + fixture.swarm.fetching.pieces.size();
        }

        /** An honest peer with everything comes and does its best; the others do nothing any more. */
        void finish() {
            downloading = true;
            fixture.swarm.setDownloading(true, fixture.now);
            SwarmPeer honest = fixture.seeder();
            Script seeder = new Script(fixture.link(honest), honest, false);
            fixture.asked(seeder.peer).forEach(seeder.queue::add);
            seeder.link.onSend = message -> sent(seeder, message);
            scripts.add(seeder);
            long end = fixture.now + 900 * SwarmFixture.SECOND;
            while (!fixture.swarm.isComplete()) {
                fixture.prepare();
                settle();
                leave();
                while (!seeder.queue.isEmpty() || seeder.sending != null) {
                    send(seeder);
                }
                fixture.now += SwarmFixture.SECOND;
                fixture.swarm.tick(fixture.now);
                assertTrue(fixture.now < end, () -> "stuck: " + fixture.swarm.stall());
            }
        }
    }

    @Property(tries = 100)
    void theBooksAlwaysAgreeAndTheDownloadFinishes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int pieces) {
        World world = new World(seed, pieces);
        for (int step = 0; step < 300; step++) {
            world.step();
            world.check();
        }
        world.finish();
        world.check();
    }
}
