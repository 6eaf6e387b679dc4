package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.awaitReason;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;

/** Whoever sends wrong bytes is found out, named, dropped and kept out; and the file comes out right. */
@Timeout(300)
final class BadPeerTest {
    @TempDir
    Path folder;

    private final List<BadPeer> named = new CopyOnWriteArrayList<>();
    private TransferKit kit;
    private Path original;
    private Peer honest;
    private Torrent torrent;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 12 * PIECE);
        honest = kit.peer();
        torrent = shared(honest.share(original)).torrent().orElseThrow();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private Download download() throws Exception {
        Download download = kit.download(kit.peer(), torrent);
        download.onBadPeer(named::add);
        return download;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Test
    void aLiarIsNamedAndKeptOutThoughItChangesItsId() throws Exception {
        RawSeeder liar = kit.closing(new RawSeeder(torrent, original, () -> true));
        Download download = download();
        download.addPeers(List.of(liar.address()));
        await("the liar to be named", () -> !named.isEmpty());
        assertTrue(
                named.get(0).name().startsWith(text(liar.address())),
                named.get(0).name());
        assertEquals(named.get(0).name(), awaitReason(download, Reason.KEPT_OUT).subject());
        assertEquals(0, download.progress().verifiedPieces());
        download.addPeers(List.of(liar.address(), honest.address()));
        assertArrives(original, download);
        assertEquals(1, liar.connections.get(), "connections to the liar");
        assertEquals(1, named.size());
    }

    /** More of them than make an address count as a whole, when nobody knows who is who there. */
    @Test
    void liarsAtTheAddressOfAnHonestPeerDoNotHarmIt() throws Exception {
        Download download = download();
        for (int i = 1; i <= 7; i++) {
            RawSeeder liar = kit.closing(new RawSeeder(torrent, original, () -> true));
            download.addPeers(List.of(liar.address()));
            int caught = i;
            await("the liar to be named", () -> named.size() == caught);
        }
        assertTrue(awaitReason(download, Reason.KEPT_OUT).subject().endsWith(" and 6 more"));
        download.addPeers(List.of(honest.address()));
        assertArrives(original, download);
        assertEquals(7, named.size());
    }

    @Test
    void ofAnAddressFromWhichManyLiarsCameOnlyWhoIsDialledIsLetIn() throws Exception {
        Peer peer = kit.peer();
        Download download = kit.download(peer, torrent);
        download.onBadPeer(named::add);
        TransferKit.awaitState(download, Transfer.State.WAITING);
        for (int i = 1; i <= 5; i++) {
            RawSeeder liar = kit.closing(new RawSeeder(torrent, original, () -> true));
            liar.dial(peer.address());
            int caught = i;
            await("the liar to be named", () -> named.size() == caught);
        }
        assertEquals("127.0.0.1", awaitReason(download, Reason.KEPT_OUT).subject());
        RawSeeder another = kit.closing(new RawSeeder(torrent, original, () -> false));
        another.dial(peer.address());
        await("its end", another::isAlone);
        assertEquals(0, another.blocks.get());
        download.addPeers(List.of(another.address()));
        assertArrives(original, download);
    }

    @Test
    void oneWrongBlockAmongManyIsTracedToItsSender() throws Exception {
        AtomicInteger blocks = new AtomicInteger();
        RawSeeder liar = kit.closing(new RawSeeder(torrent, original, () -> blocks.incrementAndGet() == 20));
        // As slow as the liar may be on this machine: both are to bring a part.
        honest.setLimits(Peer.UNLIMITED, 4 * PIECE);
        Download download = download();
        download.addPeers(List.of(liar.address()));
        await("the liar to be among the peers", () -> blocks.get() > 0 || !named.isEmpty());
        download.addPeers(List.of(honest.address()));
        assertArrives(original, download);
        await("a name", () -> !named.isEmpty());
        for (BadPeer bad : named) {
            assertTrue(bad.name().startsWith(text(liar.address())), bad.name());
        }
    }
}
