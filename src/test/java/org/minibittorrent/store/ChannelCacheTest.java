package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;

/** No more files are open than allowed, and none is closed under its user. */
@Timeout(60)
final class ChannelCacheTest {
    private static final int FILES = 20;
    private static final int LIMIT = 4;

    @TempDir
    Path folder;

    private final Queue<FileChannel> opened = new ConcurrentLinkedQueue<>();
    private final OpenFiles open = new OpenFiles(LIMIT);
    private FileTable table;
    private ChannelCache cache;

    @BeforeEach
    void files() throws IOException {
        List<List<String>> names = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            Files.write(folder.resolve("f" + file), new byte[] {(byte) file});
            names.add(List.of("f" + file));
        }
        table = new FileTable(folder, false, names, Collections.nCopies(FILES, 1L));
        cache = cache(open, opened);
    }

    private ChannelCache cache(OpenFiles among, Queue<FileChannel> seen) {
        return new ChannelCache(table, among, file -> {
            FileChannel channel = FileChannel.open(table.path(file));
            seen.add(channel);
            return channel;
        });
    }

    private long open() {
        return opened.stream().filter(FileChannel::isOpen).count();
    }

    private FileChannel use(int file) throws IOException {
        return use(cache, file);
    }

    private static FileChannel use(ChannelCache from, int file) throws IOException {
        try (ChannelCache.Lease lease = from.acquire(file)) {
            assertReads(file, lease.channel());
            return lease.channel();
        }
    }

    private static void assertReads(int file, FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(1);
        assertEquals(1, channel.read(content, 0));
        assertEquals(file, content.get(0));
    }

    @Test
    void theLeastRecentlyUsedIsClosed() throws IOException {
        FileChannel first = use(0);
        for (int file = 1; file < LIMIT; file++) {
            use(file);
        }
        assertSame(first, use(0));
        use(LIMIT);
        assertTrue(first.isOpen());
        assertEquals(LIMIT, open());
        assertEquals(LIMIT + 1, opened.size());
        use(1);
        assertEquals(LIMIT + 2, opened.size(), "1 was the one that had to go");
    }

    @Test
    void aFileInUseStaysOpen() throws IOException {
        try (ChannelCache.Lease busy = cache.acquire(0)) {
            for (int file = 1; file < FILES; file++) {
                use(file);
            }
            assertReads(0, busy.channel());
            assertEquals(LIMIT, open());
        }
        assertEquals(LIMIT, open());
    }

    @Test
    void ifAllAreInUseOneMoreIsRefusedAndComesWhenOneIsGivenBack() throws IOException {
        List<ChannelCache.Lease> all = new ArrayList<>();
        for (int file = 0; file < LIMIT; file++) {
            all.add(cache.acquire(file));
        }
        StoreException refused = assertThrows(StoreException.class, () -> cache.acquire(LIMIT));
        assertEquals(Reason.NO_DESCRIPTOR, refused.reason());
        assertEquals(LIMIT, open());
        Thread giver = new Thread(() -> all.get(0).close());
        giver.start();
        use(LIMIT);
        assertEquals(LIMIT, open());
        assertFalse(opened.peek().isOpen());
    }

    @Test
    void theLeastRecentlyUsedOfAllStoresIsClosed() throws IOException {
        ChannelCache other = cache(open, opened);
        FileChannel first = use(0);
        for (int file = 1; file < LIMIT; file++) {
            use(other, file);
        }
        use(other, LIMIT);
        assertFalse(first.isOpen(), "that of the other store was the oldest");
        assertEquals(LIMIT, open());
        other.close();
        assertEquals(0, open());
        assertEquals(0, open.count());
    }

    @Test
    void whatNobodyUsesForAWhileIsClosed() throws IOException {
        long[] now = {0};
        OpenFiles timed = new OpenFiles(LIMIT, () -> now[0]);
        ChannelCache other = cache(timed, opened);
        FileChannel old = use(other, 0);
        try (ChannelCache.Lease busy = other.acquire(1)) {
            now[0] += TimeUnit.SECONDS.toNanos(59);
            FileChannel recent = use(other, 2);
            other.tidy();
            assertTrue(old.isOpen());
            now[0] += TimeUnit.SECONDS.toNanos(2);
            other.tidy();
            assertFalse(old.isOpen());
            assertTrue(recent.isOpen());
            assertTrue(busy.channel().isOpen());
        }
        assertEquals(2, timed.count());
        other.close();
        assertEquals(0, timed.count());
    }

    @Test
    void withoutADescriptorFromTheSystemUnusedFilesAreClosedForIt() throws IOException {
        boolean[] out = {false};
        int[] tries = {0};
        ChannelCache other = new ChannelCache(table, open, file -> {
            tries[0]++;
            if (out[0] && open() >= LIMIT - 1) {
                throw new FileSystemException("f" + file, null, "Too many open files");
            }
            FileChannel channel = FileChannel.open(table.path(file));
            opened.add(channel);
            return channel;
        });
        for (int file = 0; file < LIMIT - 1; file++) {
            use(other, file);
        }
        out[0] = true;
        use(other, LIMIT);
        assertEquals(LIMIT - 1, open());
        try (ChannelCache.Lease one = other.acquire(2);
                ChannelCache.Lease two = other.acquire(LIMIT);
                ChannelCache.Lease three = other.acquire(3)) {
            StoreException refused = assertThrows(StoreException.class, () -> other.acquire(5));
            assertEquals(Reason.NO_DESCRIPTOR, refused.reason());
            assertEquals(LIMIT - 1, open.count());
        }
    }

    @Test
    void somePlacesAreNeverPinned() throws IOException {
        for (int i = 0; i < LIMIT - 1; i++) {
            open.reservePinned(folder);
        }
        StoreException refused = assertThrows(StoreException.class, () -> open.reservePinned(folder));
        assertEquals(Reason.NO_DESCRIPTOR, refused.reason());
        use(0);
        use(1);
        assertEquals(1, open());
        open.unpinned();
        open.release();
        open.reservePinned(folder);
    }

    @Test
    void aFileThatIsPinnedNoMoreIsClosedLikeAnyOther() throws IOException {
        open.reservePinned(folder);
        FileChannel pinned = FileChannel.open(folder.resolve("f0"));
        cache.pin(0, pinned);
        cache.unpin(0);
        for (int file = 1; file <= LIMIT; file++) {
            use(file);
        }
        assertFalse(pinned.isOpen());
        assertEquals(LIMIT, open.count());
    }

    @Test
    void aPinnedFileStaysOpenUntilTheEnd() throws IOException {
        open.reservePinned(folder);
        FileChannel pinned = FileChannel.open(folder.resolve("f0"));
        cache.pin(0, pinned);
        for (int round = 0; round < 2; round++) {
            for (int file = 0; file < FILES; file++) {
                use(file);
            }
        }
        assertTrue(pinned.isOpen());
        assertSame(pinned, use(0));
        cache.close();
        assertFalse(pinned.isOpen());
    }

    @Test
    void afterCloseTheLastUserClosesAndNobodyOpens() throws IOException {
        use(1);
        ChannelCache.Lease one = cache.acquire(0);
        ChannelCache.Lease other = cache.acquire(0);
        cache.close();
        assertEquals(1, open());
        one.close();
        assertReads(0, other.channel());
        other.close();
        assertEquals(0, open());
        assertEquals(
                Reason.ENDED,
                assertThrows(StoreException.class, () -> cache.acquire(2)).reason());
        assertEquals(0, open());
    }

    @Test
    void aChannelThatAnInterruptClosedIsReplaced() throws IOException {
        FileChannel closed = use(0);
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, () -> use(0));
        assertTrue(Thread.interrupted());
        assertFalse(closed.isOpen());
        assertNotSame(closed, use(0));
    }

    @Test
    void manyUsersOfManyFiles() throws InterruptedException {
        List<Throwable> unexpected = Collections.synchronizedList(new ArrayList<>());
        List<Thread> users = IntStream.range(0, 6)
                .mapToObj(seed -> new Thread(() -> {
                    Random random = new Random(seed);
                    try {
                        for (int turn = 0; turn < 2_000; turn++) {
                            use(random.nextInt(FILES));
                        }
                    } catch (Throwable t) {
                        unexpected.add(t);
                    }
                }))
                .toList();
        users.forEach(Thread::start);
        for (Thread user : users) {
            user.join();
        }
        assertEquals(List.of(), unexpected);
        assertTrue(open() <= LIMIT, open() + " are open");
        cache.close();
        assertEquals(0, open());
    }
}
