package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;

/** Files beyond what an int can count. Sparse ones: only a few pieces are ever touched, so they cost next to nothing. */
@Timeout(60)
final class LargeFileTest {
    private static final int PIECE = Metainfo.PIECE_LENGTH;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE - 1L, (2L << 30) + 1, (4L << 30) + PIECE + 12_345, 40L << 30})
    void theLastPieces(long length) throws Exception {
        Metainfo metainfo = metainfo(length);
        int last = metainfo.layout().pieceCount() - 1;
        byte[] content = new byte[metainfo.layout().pieceLength(last)];
        byte[] before = new byte[PIECE];
        new Random(length).nextBytes(content);
        new Random(length + 1).nextBytes(before);
        Path target = folder.resolve("large");
        try (PieceStore store = PieceStore.createToDownload(metainfo, target);
                Loopback loopback = new Loopback()) {
            TestTorrent.writeInto(store, last, content);
            TestTorrent.writeInto(store, last - 1, before);
            assertArrayEquals(content, loopback.send(store.warm(last)));
            assertArrayEquals(before, loopback.send(store.warm(last - 1)));
            byte[] zeros = new byte[PIECE];
            assertArrayEquals(zeros, loopback.send(store.warm(0)), "the rest is as it was");
            store.hash(last);
            store.finish(Runnable::run);
        }
        assertEquals(length, Files.size(target));
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
            ByteBuffer tail = ByteBuffer.allocate(before.length + content.length);
            while (tail.hasRemaining()) {
                assertTrue(channel.read(tail, length - tail.capacity() + tail.position()) > 0);
            }
            assertEquals(ByteBuffer.wrap(before), tail.slice(0, before.length));
            assertEquals(ByteBuffer.wrap(content), tail.slice(before.length, content.length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {(3L << 30) + 7})
    void aPieceOverTheSeamOfLargeFiles(long length) throws Exception {
        Metainfo metainfo = Metainfo.builder("folder")
                .file(List.of("a"), length)
                .file(List.of("b"), length)
                .pieceHashes(new byte[(int) ((2 * length + PIECE - 1) / PIECE) * Metainfo.HASH_LENGTH])
                .build();
        int seam = (int) (length / PIECE);
        byte[] content = new byte[PIECE];
        new Random(1).nextBytes(content);
        Path target = folder.resolve("two");
        try (PieceStore store = PieceStore.createToDownload(metainfo, target);
                Loopback loopback = new Loopback()) {
            TestTorrent.writeInto(store, seam, content);
            assertArrayEquals(content, loopback.send(store.warm(seam)));
            store.discard();
        }
        assertTrue(Files.notExists(folder.resolve("two.part")));
    }

    private static Metainfo metainfo(long length) throws MetainfoException {
        return Metainfo.builder("large")
                .singleFile(length)
                .pieceHashes(new byte[(int) ((length + PIECE - 1) / PIECE) * Metainfo.HASH_LENGTH])
                .build();
    }
}
