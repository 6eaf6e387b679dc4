package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.store.PieceBuffer;
import org.minibittorrent.store.PieceBuffers;
import org.minibittorrent.store.PieceMemory;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.swarm.SwarmStore;

/**
 * The pieces of one transfer that are on their way in. Loop thread.
 *
 * <pre>
 * prepare: a buffer, or room in the file -> blocks come -> check: hash -> good: in the file, gone from here
 *                                               ^                |
 *                                               +---- bad -------+
 * </pre>
 */
public final class IncomingPieces implements SwarmStore {
    /** Has a worker do something, and hands the outcome back on the loop. */
    interface Work {
        <T> void run(Callable<T> work, Consumer<T> done, Consumer<IOException> failed);
    }

    private record Checked(boolean good, @Nullable List<Long> digests) {}

    private final DiskOwner transfer;
    private final WarmPieces warm;
    private final EventLoop loop;
    private final Metainfo metainfo;
    private final PieceStore store;
    private final PieceBuffers buffers = PieceBuffers.SHARED;
    private final Work work;
    private final Map<Integer, PieceMemory> prepared = new HashMap<>();

    /** Workers add to it, so that no buffer is lost on the way to a transfer that has ended meanwhile. */
    private final Set<PieceBuffer> lent = ConcurrentHashMap.newKeySet();

    /** What the disk had no room for: done again after a pause. */
    private final List<Runnable> waitingForRoom = new ArrayList<>();

    IncomingPieces(
            DiskOwner transfer, WarmPieces warm, EventLoop loop, Metainfo metainfo, PieceStore store, Work work) {
        this.transfer = transfer;
        this.warm = warm;
        this.loop = loop;
        this.metainfo = metainfo;
        this.store = store;
        this.work = work;
    }

    /** Where the blocks of a piece in progress go. */
    public PieceMemory prepared(int piece) {
        PieceMemory found = prepared.get(piece);
        if (found == null) {
            throw new IllegalStateException("piece " + piece + " was not prepared");
        }
        return found;
    }

    /** Makes room for a piece, then tells the swarm. */
    @Override
    public void prepare(int piece) {
        work.run(
                () -> makeRoom(piece),
                memory -> {
                    prepared.put(piece, memory);
                    transfer.swarm().piecePrepared(piece, loop.now());
                },
                error -> noRoom(error, () -> prepare(piece)));
    }

    private PieceMemory makeRoom(int piece) throws IOException {
        PieceBuffer buffer = buffers.take(piece, metainfo.layout().pieceLength(piece));
        if (buffer == null) {
            return store.prepare(piece);
        }
        lent.add(buffer);
        return buffer;
    }

    /** Hashes a piece whose blocks are all there, brings it to its file if it is good, then tells the swarm. */
    @Override
    public void check(int piece, boolean withDigests) {
        if (prepared(piece) instanceof PieceBuffer buffer) {
            work.run(
                    () -> hashAndWrite(buffer, withDigests),
                    checked -> checked(piece, checked),
                    error -> noRoom(error, () -> check(piece, withDigests)));
        } else {
            work.run(() -> hash(piece, withDigests), checked -> checked(piece, checked), transfer::fail);
        }
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
            if (prepared(piece) instanceof MappedPiece mapped) {
                warm.put(mapped, loop.now());
            }
            forget(piece);
        }
        transfer.swarm().pieceChecked(piece, result.good, result.digests, loop.now());
    }

    /** Nobody is sending a piece in progress, and others are to come first. */
    @Override
    public void abandoned(int piece) {
        forget(piece);
    }

    private void forget(int piece) {
        if (prepared.remove(piece) instanceof PieceBuffer buffer) {
            lent.remove(buffer);
            buffers.give(buffer);
        }
    }

    private void noRoom(IOException error, Runnable retry) {
        if (error instanceof FileChangedException) {
            transfer.fail(error);
            return;
        }
        waitingForRoom.add(retry);
        transfer.pause(error.getMessage() + "; see to the disk, then resume");
    }

    /** After a pause: once more what the disk had no room for. */
    void retry() {
        List<Runnable> now = List.copyOf(waitingForRoom);
        waitingForRoom.clear();
        now.forEach(Runnable::run);
    }

    /** Gives the memory back; no connection and no worker uses it any more. */
    void close() {
        prepared.clear();
        waitingForRoom.clear();
        lent.forEach(buffers::give);
        lent.clear();
        buffers.release();
    }
}
