package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.OpenHandles;

/** A closed store does nothing more and leaves nothing behind, whatever went on as it was closed. */
@Timeout(60)
final class CloseTest {
    private static final TestTorrent FOLDER =
            TestTorrent.folder(TestTorrent.SHORT_PIECE, 100_000, 1, 0, 150_000, 30_000);
    private static final StoreLimits TIGHT = new StoreLimits(2, 2, 40_000);

    @TempDir
    Path folder;

    private interface Use {
        void run(PieceStore store, int piece) throws IOException;
    }

    private static final List<Use> SHARING = List.of(
            PieceStore::warm,
            PieceStore::hash,
            PieceStore::blockDigests,
            (store, piece) -> store.readBlock(piece, 0, ByteBuffer.allocateDirect(100)),
            (store, piece) -> store.checkUnchanged());

    private static final List<Use> DOWNLOADING = Stream.concat(
                    SHARING.stream(),
                    Stream.<Use>of(
                            (store, piece) -> store.writeBlock(piece, 0, ByteBuffer.allocate(100)),
                            (store, piece) -> store.force()))
            .toList();

    @Test
    void everyCallIsRefusedOnceItIsClosed() throws IOException {
        Path root = folder.resolve("copy");
        PieceStore download = PieceStore.createToDownload(FOLDER.metainfo(), root, TIGHT);
        FOLDER.downloadInto(download);
        download.close();
        download.close();
        DOWNLOADING.forEach(use -> assertClosed(use, download));
        assertClosed((store, piece) -> store.finish(Runnable::run), download);
        FOLDER.writeTo(root);
        PieceStore share = PieceStore.openToShare(FOLDER.metainfo(), root, TIGHT);
        share.close();
        SHARING.forEach(use -> assertClosed(use, share));
    }

    private static void assertClosed(Use use, PieceStore store) {
        StoreException closed = assertThrows(StoreException.class, () -> use.run(store, 0));
        assertEquals(Reason.ENDED, closed.reason());
    }

    @Test
    void workThatRunsEndsNormallyOrAsClosed() throws Exception {
        Path root = folder.resolve("copy");
        FOLDER.writeTo(root);
        for (int round = 0; round < 5; round++) {
            closeWhileBusy(PieceStore.openToShare(FOLDER.metainfo(), root, TIGHT), SHARING);
            closeWhileBusy(PieceStore.createToDownload(FOLDER.metainfo(), folder.resolve("other"), TIGHT), DOWNLOADING);
        }
    }

    private static void closeWhileBusy(PieceStore store, List<Use> uses) throws InterruptedException {
        List<Throwable> unexpected = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch busy = new CountDownLatch(uses.size());
        List<Thread> threads = new ArrayList<>();
        for (Use use : uses) {
            Thread thread = new Thread(() -> {
                try {
                    for (int turn = 0; ; turn++) {
                        use.run(store, turn % FOLDER.pieces());
                        busy.countDown();
                    }
                } catch (StoreException e) {
                    if (e.reason() != Reason.ENDED) {
                        unexpected.add(e);
                    }
                } catch (Throwable t) {
                    unexpected.add(t);
                } finally {
                    busy.countDown();
                }
            });
            threads.add(thread);
            thread.start();
        }
        busy.await();
        store.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), unexpected);
    }

    @Test
    void aPieceOutlivesItsStore() throws IOException {
        Path root = folder.resolve("copy");
        FOLDER.writeTo(root);
        try (Loopback loopback = new Loopback()) {
            PieceStore store = PieceStore.openToShare(FOLDER.metainfo(), root);
            Section piece = store.warm(0);
            store.close();
            System.gc();
            assertEquals(ByteBuffer.wrap(FOLDER.piece(0)), ByteBuffer.wrap(loopback.send(piece)));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noFileStaysOpenAndNoMappingOutlivesTheNextCollection() throws Exception {
        Path root = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(FOLDER.metainfo(), root, TIGHT)) {
            FOLDER.downloadInto(store);
            store.force();
            store.finish(Runnable::run);
            FOLDER.assertServedBy(store);
            assertTrue(open() > 0 && mapped() > 0, "else this test sees nothing");
        }
        assertEquals(0, open());
        awaitUnmapped();
        try (PieceStore store = PieceStore.openToShare(FOLDER.metainfo(), root)) {
            FOLDER.assertServedBy(store);
            assertTrue(open() > 0 && mapped() > 0);
        }
        assertEquals(0, open());
        awaitUnmapped();
        PieceStore discarded = PieceStore.createToDownload(FOLDER.metainfo(), folder.resolve("other"));
        FOLDER.downloadInto(discarded);
        discarded.discard();
        assertEquals(0, open());
        awaitUnmapped();
    }

    private static void awaitUnmapped() throws IOException {
        Eventually.awaitAnswer("no mapping", CloseTest::mappedAfterCollection, mapped -> mapped == 0);
    }

    private static long mappedAfterCollection() throws IOException {
        System.gc();
        return mapped();
    }

    private static long mapped() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/copy") || line.contains("/other.part"))
                    .count();
        }
    }

    private static long open() throws IOException {
        return OpenHandles.targets().stream()
                .filter(file -> file.contains("/copy") || file.contains("/other.part"))
                .count();
    }
}
