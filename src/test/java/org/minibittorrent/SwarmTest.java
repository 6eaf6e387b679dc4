package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.awaitReason;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.net.IpAddresses.text;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;

/** Several peers together: pieces find their way from whoever has them to whoever lacks them. */
@Timeout(300)
final class SwarmTest {
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int PIECES = 20;

    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Torrent whole;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", PIECES * (long) PIECE - 1000);
        try (Peer maker = TransferKit.open()) {
            whole = shared(maker.share(original)).torrent().orElseThrow();
        }
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private Peer seeder() throws Exception {
        Peer peer = kit.peer();
        shared(peer.share(whole, original));
        return peer;
    }

    @Test
    void oneWhoHasOnlyPartFeedsAnother() throws Exception {
        Peer half = kit.peer();
        Download part = kit.resumed(half, whole, original, piece -> piece < 7);
        Download download = kit.download(kit.peer(), whole, half.address());
        await("the part", () -> download.progress().verifiedPieces() == 7);
        awaitReason(download, Reason.NOBODY_HAS_IT);
        assertEquals(Transfer.State.DOWNLOADING, download.progress().state());
        assertEquals(7, part.progress().verifiedPieces());
    }

    @Test
    void twoHalvesMakeAWhole() throws Exception {
        Peer even = kit.peer();
        Peer odd = kit.peer();
        Download first = kit.resumed(even, whole, original, piece -> piece % 2 == 0);
        Download second = kit.resumed(odd, whole, original, piece -> piece % 2 == 1);
        Download third = kit.download(kit.peer(), whole, even.address(), odd.address());
        assertArrives(original, third);
        // The two know nobody but the third, who connected to them, and get the rest from it.
        assertArrives(original, first);
        assertArrives(original, second);
    }

    @Test
    void whoeverGoesAwayIsReplacedByWhoeverIsLeft() throws Exception {
        Peer first = seeder();
        Peer second = seeder();
        first.setLimits(Peer.UNLIMITED, 3 * PIECE);
        Download download = kit.download(kit.peer(), whole, first.address());
        await("something from the first", () -> download.progress().verifiedPieces() >= 2);
        first.close();
        download.addPeers(List.of(second.address()));
        assertArrives(original, download);
    }

    @Test
    void aPeerThatComesBackIsFoundAgain() throws Exception {
        Peer first = seeder();
        first.setLimits(Peer.UNLIMITED, 3 * PIECE);
        InetSocketAddress address = first.address();
        Download download = kit.download(kit.peer(), whole, address);
        await("something", () -> download.progress().verifiedPieces() >= 2);
        first.close();
        assertEquals(text(address), awaitReason(download, Reason.UNREACHABLE).subject());
        Peer back = kit.peer(builder -> builder.listen(address));
        shared(back.share(whole, original));
        assertArrives(original, download);
    }

    @Test
    void aDownloadWithoutPeersSaysWhatItLacks() throws Exception {
        Download download = kit.download(kit.peer(), whole);
        awaitReason(download, Reason.NO_PEERS_KNOWN);
        InetSocketAddress nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) free.getLocalSocketAddress();
        }
        download.addPeers(List.of(nobody));
        assertEquals(text(nobody), awaitReason(download, Reason.UNREACHABLE).subject());
        download.addPeers(List.of(seeder().address()));
        assertArrives(original, download);
        await("no reason", () -> download.progress().standstill().isEmpty());
    }

    @Test
    void manyPeersShareOneLoop() throws Exception {
        IoLoop loop = kit.closing(IoLoop.start("many"));
        Peer seeder = kit.peer(builder -> builder.loop(loop));
        Path small = kit.file("small", 3_000_000);
        Torrent torrent = shared(seeder.share(small)).torrent().orElseThrow();
        List<Download> downloads = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>(List.of(seeder.address()));
        for (int i = 0; i < 20; i++) {
            Peer peer = kit.peer(builder -> builder.loop(loop));
            downloads.add(kit.download(peer, torrent, addresses.toArray(InetSocketAddress[]::new)));
            addresses.add(peer.address());
        }
        for (Download download : downloads) {
            assertArrives(small, download);
        }
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("many-loop"))
                .count();
        assertEquals(1, threads);
    }

    @Test
    void aLoopThatIsClosedTakesItsPeersAlong() throws Exception {
        IoLoop loop = IoLoop.start("brief");
        Peer peer = kit.peer(builder -> builder.loop(loop));
        Download download = kit.download(peer, whole);
        loop.close();
        assertTrue(download.ended().isDone());
        peer.close();
        loop.close();
    }

    @Test
    void aFolderArrivesAsItIs() throws Exception {
        Path album = Files.createDirectory(folder.resolve("album"));
        Files.createDirectories(album.resolve("one/two"));
        Files.move(kit.file("a", 3L * PIECE + 5), album.resolve("a"));
        Files.move(kit.file("b", 1), album.resolve("one/b"));
        Files.createFile(album.resolve("one/empty"));
        Files.move(kit.file("c", 2L * PIECE - 7), album.resolve("one/two/c with spaces"));
        Peer sharer = kit.peer();
        Torrent several = shared(sharer.share(album)).torrent().orElseThrow();
        assertEquals(4, several.files().size());
        Download download = kit.download(kit.peer(), several, sharer.address());
        Path copy = get(download.completion());
        for (Torrent.Entry entry : several.files()) {
            assertEquals(-1, Files.mismatch(album.resolve(entry.path()), copy.resolve(entry.path())), entry.path());
        }
        // And from there to the next one.
        sharer.close();
        Peer again = kit.peer();
        shared(again.share(several, copy));
        Path second = get(kit.download(kit.peer(), several, again.address()).completion());
        assertEquals(-1, Files.mismatch(album.resolve("a"), second.resolve("a")));
    }

    @Test
    void itWorksOverIpv6() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByAddress(IPV6_LOOPBACK), 0);
        try (ServerSocket probe = new ServerSocket(0, 1, any.getAddress())) {
            assertTrue(probe.isBound());
        } catch (IOException e) {
            Assumptions.abort("this machine has no IPv6 loopback: " + e.getMessage());
        }
        Peer sharer = kit.peer(builder -> builder.listen(any).admission(Admission.NAMED_PEERS));
        shared(sharer.share(whole, original));
        Peer other = kit.peer(builder -> builder.listen(any));
        Download download = kit.download(other, whole, sharer.address());
        awaitReason(download, Reason.UNREACHABLE);
        Peer open = kit.peer(builder -> builder.listen(any));
        shared(open.share(whole, original));
        download.addPeers(List.of(open.address()));
        assertArrives(original, download);
    }
}
