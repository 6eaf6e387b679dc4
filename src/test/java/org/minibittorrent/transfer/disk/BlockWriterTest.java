package org.minibittorrent.transfer.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.store.PieceStore;

/** Blocks reach the file in the order they came, are bounded in number, and are given back if the disk refuses them. */
final class BlockWriterTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    @TempDir
    Path folder;

    private final Deque<Runnable> jobs = new ArrayDeque<>();
    private final List<String> gone = new ArrayList<>();
    private final List<IOException> refused = new ArrayList<>();
    private final BlockBacklog backlog = new BlockBacklog();
    private PieceStore store;
    private BlockWriter writer;

    @BeforeEach
    void open() throws Exception {
        Metainfo metainfo = Metainfo.builder("file")
                .singleFile(Metainfo.PIECE_LENGTH)
                .pieceHashes(new byte[Metainfo.HASH_LENGTH])
                .build();
        store = PieceStore.createToDownload(metainfo, folder.resolve("file"));
        IncomingPieces.Work work = new IncomingPieces.Work() {
            @Override
            public <T> void run(Callable<T> job, Consumer<T> done, Consumer<IOException> failed) {
                jobs.add(() -> {
                    T result;
                    try {
                        result = job.call();
                    } catch (IOException e) {
                        failed.accept(e);
                        return;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    done.accept(result);
                });
            }
        };
        writer = new BlockWriter(
                store,
                backlog,
                work,
                block -> gone.add((block.isWritten() ? "written " : "lost ") + block.begin()),
                refused::add);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void add(int block, int content) {
        byte[] bytes = new byte[BLOCK];
        Arrays.fill(bytes, (byte) content);
        writer.add(new BlockWriter.Block(0, block * BLOCK, ByteBuffer.wrap(bytes)));
    }

    private byte[] first(int block) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(1);
        store.readBlock(0, block * BLOCK, read);
        return read.array();
    }

    @Test
    void oneJobAtATimeWritesAllThatWaits() throws IOException {
        add(0, 1);
        add(0, 2);
        add(1, 3);
        assertEquals(1, jobs.size(), "another job could be faster");
        jobs.remove().run();
        assertEquals(List.of("written 0"), gone);
        assertEquals(1, jobs.size());
        jobs.remove().run();
        assertEquals(List.of("written 0", "written 0", "written " + BLOCK), gone);
        assertArrayEquals(new byte[] {2}, first(0), "the later one stays");
        assertArrayEquals(new byte[] {3}, first(1));
        assertTrue(jobs.isEmpty() && refused.isEmpty());
    }

    @Test
    void whatTheDiskRefusesIsGoneBeforeTheReasonIsTold() {
        add(0, 1);
        add(1, 2);
        store.close();
        jobs.remove().run();
        assertEquals(List.of("lost 0", "lost " + BLOCK), gone);
        assertEquals(1, refused.size());
        assertTrue(jobs.isEmpty(), "the disk would refuse the rest too");
    }

    @Test
    void whileManyWaitNoMoreAreRead() {
        AtomicInteger woken = new AtomicInteger();
        Runnable ready = woken::incrementAndGet;
        for (int block = 0; block < BlockBacklog.MOST; block++) {
            assertTrue(backlog.hasRoom(ready));
            add(block % 32, 1);
        }
        assertFalse(backlog.hasRoom(ready));
        jobs.remove().run();
        assertEquals(1, woken.get());
        add(0, 1);
        assertFalse(backlog.hasRoom(ready));
        writer.close();
        assertEquals(2, woken.get(), "a transfer that ends leaves room to the others");
        assertTrue(backlog.hasRoom(ready));
    }
}
