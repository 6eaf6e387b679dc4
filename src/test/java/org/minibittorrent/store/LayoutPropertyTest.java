package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.minibittorrent.metainfo.PieceLayout;

/** Whatever the files, windows and limits, and in whatever order blocks come: the files end up right. */
final class LayoutPropertyTest {
    private record Case(List<Integer> lengths, int pieceLength, StoreLimits limits, long order) {}

    private record Block(int piece, int begin, int length) {}

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Integer> length = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(0, 3)),
                Tuple.of(3, Arbitraries.integers().between(0, 5_000)),
                Tuple.of(1, Arbitraries.of(4096, 16_384, 32_768, 65_536)),
                Tuple.of(2, Arbitraries.integers().between(0, 150_000)));
        return Combinators.combine(
                        length.list().ofMinSize(1).ofMaxSize(12),
                        Arbitraries.of(16_384, 32_768, 65_536),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(4096, 5000, 20_000, 40_960, 1 << 20),
                        Arbitraries.longs())
                .as((lengths, piece, few, window, order) ->
                        new Case(lengths, piece, new StoreLimits(few, few, window), order));
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void anyFilesInAnyOrder(@ForAll("cases") Case given) throws IOException {
        TestTorrent torrent = given.lengths.size() == 1
                ? TestTorrent.file(given.lengths.get(0), given.pieceLength)
                : TestTorrent.folder(
                        given.pieceLength,
                        given.lengths.stream().mapToInt(Integer::intValue).toArray());
        Path folder = Files.createTempDirectory("layout");
        Path target = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target, given.limits)) {
            for (Block block : shuffled(torrent.metainfo().layout(), given.order)) {
                ByteBuffer src = ByteBuffer.wrap(torrent.piece(block.piece), block.begin, block.length);
                store.writeBlock(block.piece, block.begin, src);
                assertFalse(src.hasRemaining());
            }
            for (int piece = 0; piece < torrent.pieces(); piece++) {
                assertTrue(torrent.metainfo().check(piece, store.hash(piece)), "piece " + piece);
                assertEquals(torrent.piece(piece).length, store.warm(piece).length());
                if (piece == torrent.pieces() / 2) {
                    store.force();
                }
            }
            store.finish(Runnable::run);
            torrent.assertAt(target);
            torrent.assertServedBy(store);
        } finally {
            Trees.deleteAll(folder);
        }
    }

    private static List<Block> shuffled(PieceLayout layout, long seed) {
        List<Block> blocks = new ArrayList<>();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            for (int block = 0; block < layout.blockCount(piece); block++) {
                blocks.add(new Block(piece, block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, block)));
            }
        }
        Collections.shuffle(blocks, new Random(seed));
        return blocks;
    }
}
