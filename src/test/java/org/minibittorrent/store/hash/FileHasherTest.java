package org.minibittorrent.store.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.ChangedShareTest;
import org.minibittorrent.store.TestTorrent;
import org.minibittorrent.store.Trees;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.StoreException;

/** Files become the same torrent whoever hashes them, and whatever happens to them meanwhile is told. */
@Timeout(60)
final class FileHasherTest {
    private static final int PIECE = TestTorrent.SHORT_PIECE;
    private static final HashOptions OPTIONS = parallel(4);
    /** Takes no work: the caller does all of it. */
    private static final Executor NOBODY = task -> {
        throw new RejectedExecutionException();
    };

    private static HashOptions parallel(int threads) {
        return new HashOptions(false, null, PIECE, threads);
    }

    @TempDir
    Path folder;

    private final ExecutorService pool = Executors.newFixedThreadPool(3);

    @AfterEach
    void close() {
        pool.shutdown();
    }

    private Path old(TestTorrent torrent) throws IOException {
        Path root = folder.resolve(torrent.metainfo().name());
        torrent.writeTo(root);
        for (int file = 0; file < torrent.metainfo().files().size(); file++) {
            Files.setLastModifiedTime(
                    torrent.path(root, file), FileTime.from(Instant.now().minusSeconds(3600)));
        }
        return root;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 50 * PIECE + 7})
    void aFileGivesTheTorrentItIs(int length) throws IOException {
        TestTorrent torrent = TestTorrent.file(length, PIECE);
        Metainfo hashed = FileHasher.hash(old(torrent), OPTIONS, pool, HashObserver.NONE);
        assertEquals(torrent.metainfo().infoHash(), hashed.infoHash());
        assertArrayEquals(torrent.metainfo().toBytes(), hashed.toBytes());
    }

    @Test
    void aFolderGivesTheTorrentItIs() throws IOException {
        TestTorrent torrent = TestTorrent.folder(PIECE, 100_000, 0, 33_000);
        Metainfo hashed = FileHasher.hash(old(torrent), OPTIONS, pool, HashObserver.NONE);
        assertEquals(torrent.metainfo().infoHash(), hashed.infoHash());
    }

    @Test
    void manyThreadsOneOrTheCallerAloneComeToTheSame() throws IOException {
        Path root = old(TestTorrent.folder(PIECE, 300_000, 5, 0, 200_000, 1_000_000));
        Metainfo sequential = FileHasher.hash(root, parallel(1), NOBODY, HashObserver.NONE);
        for (int threads : new int[] {2, 4, 64}) {
            HashOptions options = parallel(threads);
            assertEquals(
                    sequential.infoHash(),
                    FileHasher.hash(root, options, pool, HashObserver.NONE).infoHash());
            assertEquals(
                    sequential.infoHash(),
                    FileHasher.hash(root, options, NOBODY, HashObserver.NONE).infoHash());
        }
    }

    @Test
    void aSourceMakesAnotherTorrent() throws IOException {
        Path root = old(TestTorrent.file(1000, PIECE));
        Metainfo one = FileHasher.hash(root, OPTIONS, pool, HashObserver.NONE);
        HashOptions group = new HashOptions(false, "group", PIECE, 4);
        Metainfo sourced = FileHasher.hash(root, group, pool, HashObserver.NONE);
        assertEquals("file.bin", one.name());
        assertNotEquals(one.infoHash(), sourced.infoHash());
        assertTrue(FileHasher.hash(root, new HashOptions(true, null), pool, HashObserver.NONE)
                .isPrivate());
    }

    @Test
    void progressReachesTheEnd() throws IOException {
        Path root = old(TestTorrent.folder(PIECE, 100_000, 50_000));
        AtomicLong most = new AtomicLong();
        AtomicInteger calls = new AtomicInteger();
        FileHasher.hash(root, parallel(3), pool, new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                assertEquals(150_000, total);
                most.accumulateAndGet(done, Math::max);
                calls.incrementAndGet();
            }
        });
        assertEquals(150_000, most.get());
        assertEquals((150_000 + PIECE - 1) / PIECE, calls.get());
    }

    @Test
    void itCanBeCancelled() throws IOException {
        Path root = old(TestTorrent.file(100 * PIECE, PIECE));
        AtomicInteger pieces = new AtomicInteger();
        HashObserver observer = new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                pieces.incrementAndGet();
            }

            @Override
            public boolean cancelled() {
                return pieces.get() >= 10;
            }
        };
        assertThrows(CancellationException.class, () -> FileHasher.hash(root, parallel(3), pool, observer));
        assertTrue(pieces.get() < 20, pieces + " pieces after it was cancelled");
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(OS.WINDOWS)
    void aChangeMeanwhileIsTold(ChangedShareTest.Change change) throws IOException {
        TestTorrent torrent = TestTorrent.folder(PIECE, 100_000, 200_000, 50_000);
        Path root = old(torrent);
        AtomicInteger pieces = new AtomicInteger();
        HashObserver observer = new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                if (pieces.incrementAndGet() == 10) {
                    try {
                        change.apply(torrent.path(root, 1));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        FileChangedException changed =
                assertThrows(FileChangedException.class, () -> FileHasher.hash(root, parallel(1), NOBODY, observer));
        assertEquals(torrent.path(root, 1), changed.path());
    }

    @Test
    void anObserverThatFailsEndsItWithItsOwnException() throws IOException {
        Path root = old(TestTorrent.file(20 * PIECE, PIECE));
        IllegalStateException mine = new IllegalStateException("mine");
        HashObserver observer = new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                throw mine;
            }
        };
        assertSame(
                mine,
                assertThrows(IllegalStateException.class, () -> FileHasher.hash(root, parallel(3), pool, observer)));
    }

    @Test
    void whatIsNotThereIsSaidToBeMissing() {
        Path missing = folder.resolve("not there");
        NoSuchFileException told = assertThrows(
                NoSuchFileException.class, () -> FileHasher.hash(missing, OPTIONS, pool, HashObserver.NONE));
        assertEquals(missing.toString(), told.getFile());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatIsNoFileIsRefused() {
        StoreException refused = assertThrows(
                StoreException.class, () -> FileHasher.hash(Path.of("/dev/null"), OPTIONS, pool, HashObserver.NONE));
        assertEquals(Reason.NOT_SHAREABLE, refused.reason());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void namesThatCollideElsewhereAreRefusedBeforeAnythingIsHashed() throws IOException {
        Files.writeString(folder.resolve("Name"), "1");
        Files.writeString(folder.resolve("name"), "2");
        List<Path> both = Trees.list(folder);
        HashObserver observer = new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                throw new AssertionError("too late");
            }
        };
        if (both.size() == 2) {
            StoreException refused =
                    assertThrows(StoreException.class, () -> FileHasher.hash(folder, OPTIONS, pool, observer));
            assertEquals(Reason.NOT_SHAREABLE, refused.reason());
        }
    }

    @Test
    void piecesThatAreTooManyAreRefused() throws IOException {
        Path large = folder.resolve("large");
        try (FileChannel channel = FileChannel.open(
                large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(1), 60L << 30);
        }
        StoreException refused =
                assertThrows(StoreException.class, () -> FileHasher.hash(large, OPTIONS, pool, HashObserver.NONE));
        assertEquals(Reason.NOT_SHAREABLE, refused.reason());
    }
}
