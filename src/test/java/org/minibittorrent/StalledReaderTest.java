package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.wire.Message;

/** A peer that asks for much and never reads slows nobody else, and costs next to nothing. */
@Timeout(300)
final class StalledReaderTest {
    private static final int BLOCK = 16 * 1024;
    private static final int STALLED = 30;
    private static final int REQUESTS = 960;
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Peer sharer;
    private Share share;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 40L * PIECE);
        sharer = kit.peer();
        share = shared(sharer.share(original));
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> "direct".equals(pool.getName()))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void thoseWhoNeverReadHarmNobody() throws Exception {
        Torrent torrent = share.torrent().orElseThrow();
        assertArrives(original, kit.download(kit.peer(), torrent, sharer.address()));
        long heap = heap();
        long direct = direct();
        List<RawPeer> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            RawPeer peer = kit.closing(RawPeer.join(sharer.address(), torrent));
            peer.send(new Message.HaveNone());
            peer.send(new Message.Interested());
            peer.readUntil(1);
            for (int block = 0; block < REQUESTS; block++) {
                int at = block % (PIECE / BLOCK) * BLOCK;
                peer.send(new Message.Request(block / (PIECE / BLOCK), at, BLOCK));
            }
            stalled.add(peer);
        }
        await(
                "each to be sent something",
                () -> share.progress().peers().stream()
                                .filter(peer -> peer.uploaded() > 0)
                                .count()
                        == STALLED);
        assertArrives(original, kit.download(kit.peer(), torrent, sharer.address()));
        await("them alone to be left", () -> share.progress().peers().size() == STALLED);
        for (ConnectedPeer peer : share.progress().peers()) {
            assertTrue(peer.uploaded() < REQUESTS * (long) BLOCK, "it was not all sent: " + peer);
        }
        long moreDirect = direct() - direct;
        long moreHeap = heap() - heap;
        assertTrue(moreDirect < STALLED * MEGABYTE / 8, () -> moreDirect + " bytes of direct memory");
        assertTrue(moreHeap < STALLED * MEGABYTE / 2, () -> moreHeap + " bytes of heap");
        // And one that begins to read gets all it asked for, in order.
        RawPeer awake = stalled.get(0);
        awake.timeout(120_000);
        for (int block = 0; block < REQUESTS; block++) {
            RawPeer.Frame frame = awake.readUntil(7);
            assertEquals(block / (PIECE / BLOCK), frame.body().getInt(0));
            assertEquals(BLOCK, RawPeer.block(frame).length);
        }
    }
}
