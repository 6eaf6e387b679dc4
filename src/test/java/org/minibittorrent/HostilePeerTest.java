package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.PeerId;

/**
 * Strangers that lie, break off, flood or say nothing, to a peer that shares and downloads meanwhile: each is closed, and
 * nobody else notices. One honest transfer goes on through all of it.
 */
@Timeout(300)
final class HostilePeerTest {
    private static final int SOON = 60_000;
    private static final int PIECES = 30;

    /** So slow that the honest transfer outlasts every attack. */
    private static final int SLOW = PIECE / 16;

    private static final PeerId ID = RawPeer.newId();

    @TempDir
    static Path folder;

    private static LogWatch log;
    private static TransferKit kit;
    private static Path original;
    private static Peer victim;
    private static Peer downloader;
    private static Share share;
    private static Download honest;

    @BeforeAll
    static void start() throws Exception {
        log = new LogWatch();
        kit = new TransferKit(folder);
        original = kit.file("original", PIECES * (long) PIECE - 1000);
        victim = kit.peer();
        share = shared(victim.share(original));
        downloader = kit.peer();
        downloader.setLimits(PIECE / 2, Peer.UNLIMITED);
        honest = kit.download(downloader, share.torrent().orElseThrow(), victim.address());
        await("the honest transfer", () -> honest.progress().verifiedPieces() > 0);
        downloader.setLimits(SLOW, Peer.UNLIMITED);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertEquals(1, honest.progress().peers().size(), "the honest connection stands");
            downloader.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
            assertArrives(original, honest);
            Peer other = kit.peer();
            assertArrives(original, kit.download(other, share.torrent().orElseThrow(), victim.address()));
            assertEquals(List.of(), log.surprises(), "nothing was thrown that nobody expected");
        } finally {
            kit.close();
            log.close();
        }
    }

    private interface Attack {
        void run(RawPeer attacker) throws IOException;
    }

    /** What is sent in place of a handshake, or after one. */
    private record Case(String name, boolean joined, Attack attack) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case raw(String name, Attack attack) {
        return new Case(name, false, attack);
    }

    private static Case joined(String name, Attack attack) {
        return new Case(name, true, attack);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] frame(int length, int id, byte... body) {
        return ByteBuffer.allocate(5 + body.length)
                .putInt(length)
                .put((byte) id)
                .put(body)
                .array();
    }

    private static byte[] withHandshake(byte[] handshake, int at, int value) {
        handshake[at] = (byte) value;
        return handshake;
    }

    static Stream<Case> attacks() {
        Torrent torrent = share.torrent().orElseThrow();
        byte[] halfBitfield = new byte[(PIECES + 7) / 8 - 1];
        byte[] spareBits = new byte[(PIECES + 7) / 8];
        spareBits[spareBits.length - 1] = 1;
        return Stream.of(
                raw("noise", peer -> peer.send(random(500))),
                raw("a web browser", peer -> peer.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
                raw("another protocol", peer -> peer.send(withHandshake(RawPeer.handshake(torrent, ID), 19, 'P'))),
                raw("another torrent", peer -> peer.send(RawPeer.handshake(InfoHash.of(random(20)), ID))),
                joined("a frame of 2 GiB", peer -> peer.send(frame(Integer.MAX_VALUE, 20))),
                joined("a frame of negative length", peer -> peer.send(frame(-1, 20))),
                joined("a frame just too long", peer -> peer.send(frame((1 << 16) + 2, 20))),
                joined("a choke with a body", peer -> peer.send(frame(3, 0, (byte) 0, (byte) 0))),
                joined("a bitfield too short", peer -> peer.send(new Message.Bitfield(halfBitfield))),
                joined("a bitfield with spare bits", peer -> peer.send(new Message.Bitfield(spareBits))),
                joined("two bitfields", peer -> {
                    peer.send(new Message.HaveNone());
                    peer.send(new Message.HaveNone());
                }),
                joined("a HAVE out of range", peer -> peer.send(new Message.Have(PIECES))),
                joined("a negative HAVE", peer -> peer.send(new Message.Have(-1))),
                joined("a request out of range", peer -> request(peer, PIECES, 0, 16384)),
                joined("a request too long", peer -> request(peer, 0, 0, 16385)),
                joined("a request of no length", peer -> request(peer, 0, 0, 0)),
                joined("a request of negative length", peer -> request(peer, 0, 0, -1)),
                joined("a request of negative begin", peer -> request(peer, 0, -16384, 16384)),
                joined("a request beyond the piece", peer -> request(peer, 0, PIECE - 1, 16384)),
                joined("a request beyond the last piece", peer -> request(peer, PIECES - 1, PIECE - 16384, 16384)),
                joined("a request far beyond the piece", peer -> request(peer, 0, Integer.MAX_VALUE - 8, 16384)),
                joined("blocks nobody asked for", peer -> {
                    for (int i = 0; i < 100; i++) {
                        peer.sendBlock(0, 0, new byte[16384]);
                    }
                }),
                joined("a block out of range", peer -> peer.sendBlock(PIECES, 0, new byte[16384])),
                joined("a block too long", peer -> peer.sendBlock(0, 0, new byte[16385])),
                joined("an empty block", peer -> peer.sendBlock(0, 0, new byte[0])),
                joined("an extended handshake that is noise", peer -> peer.send(frame(202, 20, extended(random(200))))),
                joined(
                        "an extended handshake without end",
                        peer -> peer.send(
                                frame(50_002, 20, extended("l".repeat(50_000).getBytes(StandardCharsets.US_ASCII))))),
                joined("an extended message without id", peer -> peer.send(frame(1, 20))),
                joined("a flood of requests", peer -> {
                    byte[] requests = requests(10_000);
                    for (int i = 0; i < 200; i++) {
                        peer.send(requests); // more than any socket buffer takes of the answers
                    }
                }),
                raw("ourselves", peer -> {
                    byte[] mirror = RawPeer.handshake(torrent, ID);
                    peer.send(mirror);
                    byte[] answer = peer.readHandshake();
                    try (RawPeer second = RawPeer.connect(victim.address())) {
                        second.send(answer);
                        assertTrue(second.isClosedWithin(SOON));
                    }
                    peer.send(frame(-1, 0));
                }));
    }

    private static byte[] requests(int count) {
        byte[] one = RawPeer.bytes(new Message.Request(0, 0, 16384));
        ByteBuffer all = ByteBuffer.allocate(count * one.length);
        while (all.hasRemaining()) {
            all.put(one);
        }
        return all.array();
    }

    private static byte[] extended(byte[] body) {
        byte[] all = new byte[body.length + 1];
        System.arraycopy(body, 0, all, 1, body.length);
        return all;
    }

    private static void request(RawPeer peer, int piece, int begin, int length) throws IOException {
        peer.send(new Message.HaveNone());
        peer.send(new Message.Interested());
        peer.readUntil(1);
        peer.send(new Message.Request(piece, begin, length));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isClosed(Case attack) throws Exception {
        try (RawPeer attacker = attack.joined
                ? RawPeer.join(victim.address(), share.torrent().orElseThrow())
                : RawPeer.connect(victim.address())) {
            try {
                attack.attack.run(attacker);
            } catch (IOException e) {
                // Closed while it was still at it.
                assertTrue(attacker.isClosedWithin(SOON), e::toString);
            }
            assertTrue(attacker.isClosedWithin(SOON), "closed");
        }
        assertEquals(1, honest.progress().peers().size());
    }

    @Test
    void whoSaysNothingOrHalfAHandshakeIsClosedInTime() throws Exception {
        List<RawPeer> silent = new ArrayList<>();
        try {
            silent.add(RawPeer.connect(victim.address()));
            RawPeer half = RawPeer.connect(victim.address());
            half.send(new byte[] {19, 'B', 'i', 't'});
            silent.add(half);
            long start = System.nanoTime();
            for (RawPeer peer : silent) {
                assertTrue(peer.isClosedWithin(SOON));
            }
            assertTrue(System.nanoTime() - start > 1_000_000_000L, "a slow line gets its time");
        } finally {
            for (RawPeer peer : silent) {
                peer.close();
            }
        }
    }

    @Test
    void aCrowdThatSaysNothingKeepsNobodyOut() throws Exception {
        List<RawPeer> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                crowd.add(RawPeer.connect(victim.address()));
            }
            assertArrives(original, kit.download(kit.peer(), share.torrent().orElseThrow(), victim.address()));
            assertTrue(crowd.get(0).isClosedWithin(SOON), "the oldest had to make room");
        } finally {
            for (RawPeer peer : crowd) {
                peer.close();
            }
        }
    }

    @Test
    @Tag("full")
    void aCrowdThatShakesHandsAndMovesNothingMakesRoom() throws Exception {
        List<RawPeer> crowd = new ArrayList<>();
        try {
            while (share.progress().peers().size() < 250) {
                RawPeer peer = RawPeer.connect(victim.address());
                peer.send(RawPeer.handshake(share.torrent().orElseThrow(), RawPeer.newId()));
                crowd.add(peer);
            }
            // Turned away at first, and let in when the crowd has been idle for long enough.
            assertArrives(original, kit.download(kit.peer(), share.torrent().orElseThrow(), victim.address()));
        } finally {
            for (RawPeer peer : crowd) {
                peer.close();
            }
        }
    }

    @Test
    void aScannerThatConnectsAndGoesLeavesNothing() throws Exception {
        for (int i = 0; i < 300; i++) {
            RawPeer.connect(victim.address()).close();
        }
        for (int i = 0; i < 50; i++) {
            RawPeer.join(victim.address(), share.torrent().orElseThrow()).close();
        }
        await("only the honest one to be left", () -> share.progress().peers().size() == 1);
    }

    @Test
    void aSecondConnectionOfTheSamePeerIsClosedAndTheFirstStays() throws Exception {
        byte[] handshake = RawPeer.handshake(share.torrent().orElseThrow(), RawPeer.newId());
        try (RawPeer first = RawPeer.connect(victim.address());
                RawPeer second = RawPeer.connect(victim.address())) {
            first.send(handshake);
            first.readHandshake();
            second.send(handshake);
            assertTrue(second.isClosedWithin(SOON));
            first.send(new Message.HaveNone());
            first.send(new Message.Interested());
            first.timeout(SOON);
            assertEquals(1, first.readUntil(1).id(), "it is still served");
        }
    }

    @Test
    void aSecondConnectionUnderAnotherIdIsKnownByItsPort() throws Exception {
        try (RawPeer first = RawPeer.join(victim.address(), share.torrent().orElseThrow());
                RawPeer second = RawPeer.join(victim.address(), share.torrent().orElseThrow())) {
            first.send(Message.ExtendedHandshake.ours(10, 6999));
            first.send(new Message.Interested());
            first.timeout(SOON);
            first.readUntil(1);
            second.send(Message.ExtendedHandshake.ours(10, 6999));
            assertTrue(second.isClosedWithin(SOON));
            assertFalse(first.isClosedWithin(100));
        }
    }
}
