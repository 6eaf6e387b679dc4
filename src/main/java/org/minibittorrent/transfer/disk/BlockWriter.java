package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.PieceStore;

/**
 * The blocks of one transfer on their way to the file one by one. A worker writes them in the order they came, all that
 * wait at a time, so that of two copies of a block the later one stays. Loop thread.
 */
final class BlockWriter {
    /** A block that has come, ready to be read; nothing remains of it once it is written. */
    record Block(int piece, int begin, ByteBuffer bytes) {
        boolean isWritten() {
            return !bytes.hasRemaining();
        }
    }

    private final PieceStore store;
    private final BlockBacklog backlog;
    private final IncomingPieces.Work work;
    private final Consumer<Block> gone;
    private final Consumer<IOException> refused;
    private List<Block> waiting = new ArrayList<>();
    private List<Block> writing = List.of();

    /** A writer that tells {@code gone} of each block written, or refused by the disk; {@code refused} then, why. */
    BlockWriter(
            PieceStore store,
            BlockBacklog backlog,
            IncomingPieces.Work work,
            Consumer<Block> gone,
            Consumer<IOException> refused) {
        this.store = store;
        this.backlog = backlog;
        this.work = work;
        this.gone = gone;
        this.refused = refused;
    }

    void add(Block block) {
        waiting.add(block);
        backlog.add();
        writeMore();
    }

    private void writeMore() {
        if (!writing.isEmpty() || waiting.isEmpty()) {
            return;
        }
        List<Block> batch = waiting;
        writing = batch;
        waiting = new ArrayList<>();
        work.run(() -> write(batch), written -> done(null), this::done);
    }

    private List<Block> write(List<Block> batch) throws IOException {
        for (Block block : batch) {
            store.writeBlock(block.piece, block.begin, block.bytes);
        }
        return batch;
    }

    private void done(@Nullable IOException error) {
        List<Block> leaving = new ArrayList<>(writing);
        writing = List.of();
        if (error != null) {
            leaving.addAll(waiting); // The disk would refuse them too.
            waiting.clear();
        }
        backlog.remove(leaving.size());
        leaving.forEach(gone);
        if (error != null) {
            refused.accept(error);
        }
        writeMore();
    }

    /** Lets go of everything; no worker writes any more. */
    void close() {
        backlog.remove(waiting.size() + writing.size());
        waiting.clear();
        writing = List.of();
    }
}
