package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.StoreException;

/** What is done to a shared file behind its back is noticed, and costs nobody more than an {@link IOException}. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
public final class ChangedShareTest {
    private static final TestTorrent FILE = TestTorrent.file(300_000, 64 * 1024);
    private static final TestTorrent FOLDER = TestTorrent.folder(64 * 1024, 100_000, 150_000, 0, 50_000);

    /** What may happen to a file. */
    public enum Change {
        CUT_WITHIN_A_PAGE,
        CUT,
        EMPTIED,
        GROWN,
        REPLACED,
        REWRITTEN,
        DELETED,
        MADE_A_FOLDER;

        public void apply(Path path) throws IOException {
            switch (this) {
                case CUT_WITHIN_A_PAGE -> cut(path, Files.size(path) - 1);
                case CUT -> cut(path, 5000);
                case EMPTIED -> cut(path, 0);
                case GROWN -> Files.write(path, new byte[1], StandardOpenOption.APPEND);
                case REPLACED -> {
                    Path other = path.resolveSibling("other");
                    Files.write(other, new byte[(int) Files.size(path)]);
                    Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));
                    Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
                }
                case REWRITTEN -> Files.write(path, new byte[(int) Files.size(path)], StandardOpenOption.WRITE);
                case DELETED -> Files.delete(path);
                case MADE_A_FOLDER -> {
                    Files.delete(path);
                    Files.createDirectory(path);
                }
            }
        }

        private static void cut(Path path, long size) throws IOException {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
        }
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void isNoticedBeforeTheNextPieceIsSent(Change change) throws IOException {
        TestTorrent torrent = FILE;
        Path root = old(torrent, folder.resolve("shared"));
        try (PieceStore store = PieceStore.openToShare(torrent.metainfo(), root);
                Loopback loopback = new Loopback()) {
            List<Section> warm = new ArrayList<>();
            for (int piece = 0; piece < torrent.pieces(); piece++) {
                warm.add(store.warm(piece));
            }
            change.apply(root);
            assertThrows(FileChangedException.class, store::checkUnchanged);
            for (int piece = 0; piece < torrent.pieces(); piece++) {
                int index = piece;
                assertThrows(FileChangedException.class, () -> store.warm(index));
                onlyIoException(() -> store.hash(index));
                onlyIoException(() -> store.blockDigests(index));
                onlyIoException(() -> store.readBlock(index, 0, ByteBuffer.allocateDirect(1000)));
            }
            onlyIoException(() -> loopback.send(warm.get(warm.size() - 1)));
        }
    }

    @Test
    void aFileCutShortFailsWhateverReadsBeyondItsEnd() throws IOException {
        Path root = old(FILE, folder.resolve("shared"));
        int last = FILE.pieces() - 1;
        try (PieceStore store = PieceStore.openToShare(FILE.metainfo(), root);
                Loopback loopback = new Loopback()) {
            Section warm = store.warm(last);
            Change.CUT.apply(root);
            assertThrows(FileChangedException.class, () -> store.hash(last));
            assertThrows(FileChangedException.class, () -> store.blockDigests(last));
            assertThrows(FileChangedException.class, () -> store.readBlock(last, 0, ByteBuffer.allocate(1000)));
            // The mapping is still there, its pages are not.
            IOException bad = assertThrows(IOException.class, () -> loopback.send(warm));
            assertTrue(String.valueOf(bad.getMessage()).contains("Bad address"), bad.toString());
        }
    }

    @Test
    void whatIsWrongIsSaidWithTheNameOfTheFile() throws IOException {
        Path root = old(FOLDER, folder.resolve("shared"));
        Path second = FOLDER.path(root, 1);
        try (PieceStore store = PieceStore.openToShare(FOLDER.metainfo(), root)) {
            Change.CUT.apply(second);
            FileChangedException cut = assertThrows(FileChangedException.class, store::checkUnchanged);
            assertEquals(second, cut.path());
            assertTrue(String.valueOf(cut.getMessage()).contains(second + ": has 5000 bytes instead of 150000"));
            store.warm(0);
            assertThrows(FileChangedException.class, () -> store.warm(1), "begins in the first, ends in the second");
        }
        assertThrows(FileChangedException.class, () -> PieceStore.openToShare(FOLDER.metainfo(), root));
        Change.DELETED.apply(second);
        assertThrows(FileChangedException.class, () -> PieceStore.openToShare(FOLDER.metainfo(), root));
    }

    @Test
    void aLinkThatLeadsOutOfTheFolderIsNotShared() throws IOException {
        Path root = old(FOLDER, folder.resolve("shared"));
        Path outside = folder.resolve("outside");
        Path file = FOLDER.path(root, 1);
        Files.move(file, outside);
        Files.createSymbolicLink(file, outside);
        StoreException refused =
                assertThrows(StoreException.class, () -> PieceStore.openToShare(FOLDER.metainfo(), root));
        assertEquals(Reason.NOT_SHAREABLE, refused.reason());
        Files.delete(file);
        Files.move(outside, root.resolve("inside"));
        Files.createSymbolicLink(file, root.resolve("inside"));
        try (PieceStore store = PieceStore.openToShare(FOLDER.metainfo(), root)) {
            FOLDER.assertServedBy(store);
        }
    }

    /** Late and in unrelated code is where an InternalError would show: so everything goes on at once. */
    @ParameterizedTest
    @EnumSource(names = {"CUT", "EMPTIED", "REPLACED", "DELETED"})
    void harmsNoReaderInAnotherThread(Change change) throws Exception {
        Path root = old(FOLDER, folder.resolve("shared"));
        List<Throwable> unexpected = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(3);
        List<Thread> threads = new ArrayList<>();
        try (PieceStore store = PieceStore.openToShare(FOLDER.metainfo(), root)) {
            for (int i = 0; i < 3; i++) {
                int kind = i;
                Thread thread = new Thread(() -> {
                    try (Loopback loopback = new Loopback()) {
                        Section mapped = store.warm(3);
                        for (int turn = 0; !over.get(); turn++) {
                            if (turn == 1) {
                                running.countDown();
                            }
                            try {
                                use(store, loopback, mapped, kind);
                            } catch (IOException e) {
                                refused.incrementAndGet();
                            }
                        }
                    } catch (Throwable t) {
                        unexpected.add(t);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            running.await();
            change.apply(FOLDER.path(root, 1));
            int before = refused.get();
            for (int i = 0; i < 200 || (refused.get() < before + 50 && unexpected.isEmpty()); i++) {
                assertThrows(FileChangedException.class, store::checkUnchanged);
                try (FileChannel other = FileChannel.open(FOLDER.path(root, 0))) {
                    assertEquals(100_000, other.size());
                }
            }
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertEquals(List.of(), unexpected);
    }

    private static void use(PieceStore store, Loopback loopback, Section mapped, int kind) throws IOException {
        switch (kind) {
            case 0 -> store.hash(2);
            case 1 -> loopback.send(mapped);
            default -> store.warm(2);
        }
        store.warm(3);
    }

    private interface Use {
        void run() throws IOException;
    }

    private static void onlyIoException(Use use) {
        try {
            use.run();
        } catch (IOException e) {
            // As it should be.
        }
    }

    /** A file system that counts time coarsely shows a change for sure only if some has passed. */
    private static Path old(TestTorrent torrent, Path root) throws IOException {
        torrent.writeTo(root);
        for (int file = 0; file < torrent.metainfo().files().size(); file++) {
            Files.setLastModifiedTime(
                    torrent.path(root, file), FileTime.from(Instant.now().minusSeconds(3600)));
        }
        return root;
    }
}
