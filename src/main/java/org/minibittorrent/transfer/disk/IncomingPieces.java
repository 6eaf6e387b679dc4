package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.PieceBuffer;
import org.minibittorrent.store.PieceBuffers;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.swarm.SwarmStore;

/**
 * The pieces of one transfer that are on their way in. Loop thread.
 *
 * <pre>
 * prepare: a buffer    -> blocks come into it                        -> check: hash -> good: write, gone from here
 *          or no buffer -> blocks come, are written to the file each -> check: read and hash -> good: gone from here
 *                           ^                                             |
 *                           +-------------------- bad --------------------+
 * </pre>
 *
 * <p>A piece that once came without a buffer comes so until it is good: a block of it that is still to be written meets
 * nothing but later blocks of the same piece, and the piece is not hashed before all of them are written.
 */
public final class IncomingPieces implements SwarmStore {
    /** Has a worker do something, and hands the outcome back on the loop. */
    interface Work {
        <T> void run(Callable<T> work, Consumer<T> done, Consumer<IOException> failed);
    }

    private record Checked(boolean good, @Nullable List<Long> digests) {}

    /** A piece whose blocks are written one by one. */
    private static final class InFile {
        private int unwritten;
        private @Nullable Runnable check; // to begin once all is written; null until all blocks are here

        private void checkIfWritten() {
            Runnable due = check;
            if (unwritten == 0 && due != null) {
                check = null;
                due.run();
            }
        }
    }

    private final DiskOwner transfer;
    private final EventLoop loop;
    private final Metainfo metainfo;
    private final PieceStore store;
    private final PieceBuffers buffers = PieceBuffers.SHARED;
    private final Work work;
    private final BlockBacklog backlog;
    private final BlockWriter writer;
    // Workers add to it, so that no buffer is lost on the way to a transfer that has ended meanwhile.
    private final Map<Integer, PieceBuffer> buffered = new ConcurrentHashMap<>();
    private final Map<Integer, InFile> inFile = new HashMap<>();
    private final List<Runnable> waitingForRoom = new ArrayList<>(); // done again after a pause

    IncomingPieces(
            DiskOwner transfer, EventLoop loop, Metainfo metainfo, PieceStore store, BlockBacklog backlog, Work work) {
        this.transfer = transfer;
        this.loop = loop;
        this.metainfo = metainfo;
        this.store = store;
        this.backlog = backlog;
        this.work = work;
        this.writer = new BlockWriter(store, backlog, work, this::left, error -> noRoom(error, null));
    }

    /** Finds a buffer for a piece, or decides that it comes without one; then tells the swarm. */
    @Override
    public void prepare(int piece) {
        boolean without = inFile.containsKey(piece);
        work.run(
                () -> !without && takeBuffer(piece),
                taken -> {
                    if (!taken) {
                        inFile.putIfAbsent(piece, new InFile());
                    }
                    transfer.swarm().piecePrepared(piece, loop.now());
                },
                error -> noRoom(error, () -> prepare(piece)));
    }

    private boolean takeBuffer(int piece) {
        PieceBuffer buffer = buffers.take(piece, metainfo.layout().pieceLength(piece));
        if (buffer != null) {
            buffered.put(piece, buffer);
        }
        return buffer != null;
    }

    /** {@return a fresh buffer for a block of a prepared piece: its place in the piece, or memory on the way to the file} */
    public ByteBuffer place(int piece, int begin, int length) {
        PieceBuffer buffer = buffered.get(piece);
        return buffer != null ? buffer.block(begin, length) : ByteBuffer.allocate(length);
    }

    /** {@return whether more of a block of this piece may be read; if not, {@code ready} runs once when it may} */
    public boolean mayRead(int piece, Runnable ready) {
        return !inFile.containsKey(piece) || backlog.hasRoom(ready);
    }

    public void forget(Runnable ready) {
        backlog.forget(ready);
    }

    /** A block is whole, in the buffer that {@link #place} gave. To be told before the swarm is. */
    public void arrived(int piece, int begin, ByteBuffer block) {
        InFile there = inFile.get(piece);
        if (there != null) {
            there.unwritten++;
            writer.add(new BlockWriter.Block(piece, begin, block.flip()));
        }
    }

    /** A block has left the writer. */
    private void left(BlockWriter.Block block) {
        InFile there = inFile(block.piece());
        there.unwritten--;
        if (block.isWritten()) {
            there.checkIfWritten();
        } else {
            there.check = null;
            transfer.swarm().blockLost(block.piece(), block.begin());
        }
    }

    private InFile inFile(int piece) {
        InFile found = inFile.get(piece);
        if (found == null) {
            throw new IllegalStateException("piece " + piece + " was not prepared");
        }
        return found;
    }

    /** Hashes a piece whose blocks are all there, brings it to its file if it is good, then tells the swarm. */
    @Override
    public void check(int piece, boolean withDigests) {
        PieceBuffer buffer = buffered.get(piece);
        if (buffer != null) {
            work.run(
                    () -> hashAndWrite(buffer, withDigests),
                    checked -> checked(piece, checked),
                    error -> noRoom(error, () -> check(piece, withDigests)));
        } else {
            InFile there = inFile(piece);
            there.check = () -> hashInFile(piece, withDigests);
            there.checkIfWritten();
        }
    }

    private void hashInFile(int piece, boolean withDigests) {
        work.run(() -> hash(piece, withDigests), checked -> checked(piece, checked), error -> {
            if (DiskErrors.isOutOfDescriptors(error)) {
                noRoom(error, () -> hashInFile(piece, withDigests));
            } else {
                transfer.fail(error);
            }
        });
    }

    private Checked hashAndWrite(PieceBuffer buffer, boolean withDigests) throws IOException {
        boolean good = metainfo.check(buffer.piece(), buffer.sha1());
        if (good) {
            store.write(buffer);
        }
        return new Checked(good, withDigests || !good ? list(buffer.blockDigests()) : null);
    }

    private Checked hash(int piece, boolean withDigests) throws IOException {
        boolean good = metainfo.check(piece, store.hash(piece));
        return new Checked(good, withDigests || !good ? list(store.blockDigests(piece)) : null);
    }

    private static List<Long> list(long[] digests) {
        return Arrays.stream(digests).boxed().toList();
    }

    private void checked(int piece, Checked result) {
        if (result.good) {
            inFile.remove(piece);
            abandoned(piece);
        }
        transfer.swarm().pieceChecked(piece, result.good, result.digests, loop.now());
    }

    /** Gives the buffer of a piece back: nobody is sending it, and others are to come first; or it is good. */
    @Override
    public void abandoned(int piece) {
        PieceBuffer buffer = buffered.remove(piece);
        if (buffer != null) {
            buffers.give(buffer);
        }
    }

    /** The disk refuses something. A changed file ends the transfer, all else pauses it but for what passes by itself; then {@code again} is tried again. */
    private void noRoom(IOException error, @Nullable Runnable again) {
        if (error instanceof FileChangedException) {
            transfer.fail(error);
            return;
        }
        if (DiskErrors.isOutOfDescriptors(error)) {
            if (again != null) {
                loop.schedule(DiskWork.SHORTAGE_NANOS, () -> transfer.guarded(again));
            }
            return;
        }
        if (again != null) {
            waitingForRoom.add(again);
        }
        transfer.pause(error);
    }

    /** After a pause: once more what the disk had no room for. */
    void retry() {
        List<Runnable> now = List.copyOf(waitingForRoom);
        waitingForRoom.clear();
        now.forEach(Runnable::run);
    }

    /** Gives the memory back; no connection and no worker uses it any more. */
    void close() {
        writer.close();
        inFile.clear();
        waitingForRoom.clear();
        buffered.values().forEach(buffers::give);
        buffered.clear();
        buffers.release();
    }
}
