package org.minibittorrent.store.hash;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.FileTable;
import org.minibittorrent.store.PieceReader;

/** The hashing of all pieces of a torrent on several threads. The caller's is one, and needs no other to finish. */
final class ParallelHash {
    private final FileTable files;
    private final PieceReader reader;
    private final int pieceLength;
    private final HashObserver observer;
    private final int pieces;
    private final byte[] hashes;

    private final Object lock = new Object();
    private int next;
    private long done;
    private @Nullable Throwable failure;
    /** The caller of {@link #run}, and every thread while it hashes a piece. */
    private final Phaser working = new Phaser(1);

    ParallelHash(FileTable files, PieceReader reader, int pieceLength, HashObserver observer) {
        this.files = files;
        this.reader = reader;
        this.pieceLength = pieceLength;
        this.observer = observer;
        this.pieces = Math.toIntExact(pieceCount(files, pieceLength));
        this.hashes = new byte[pieces * Metainfo.HASH_LENGTH];
    }

    static long pieceCount(FileTable files, int pieceLength) {
        return (files.totalLength() + pieceLength - 1) / pieceLength;
    }

    byte[] run(int parallelism, Executor executor) throws IOException {
        for (int helper = 1; helper < Math.min(parallelism, pieces); helper++) {
            try {
                executor.execute(this::hashSome);
            } catch (RejectedExecutionException e) {
                break;
            }
        }
        hashSome();
        working.arriveAndAwaitAdvance();
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw (IOException) failure;
        }
        return hashes;
    }

    /** Hashes until nothing is left or something failed. A helper that starts after the end finds nothing to do. */
    private void hashSome() {
        for (int piece = claim(); piece >= 0; piece = claim()) {
            try {
                hash(piece);
            } catch (Throwable t) {
                // Whatever it is, the caller of run() gets it; a helper thread is not the place for it.
                synchronized (lock) {
                    failure = failure == null ? t : failure;
                }
            }
            working.arriveAndDeregister();
        }
    }

    private int claim() {
        synchronized (lock) {
            if (failure != null || next == pieces) {
                return -1;
            }
            working.register();
            return next++;
        }
    }

    private void hash(int piece) throws IOException {
        if (observer.cancelled()) {
            throw new CancellationException("hashing was cancelled");
        }
        long offset = (long) piece * pieceLength;
        int length = (int) Math.min(pieceLength, files.totalLength() - offset);
        System.arraycopy(reader.sha1(offset, length), 0, hashes, piece * Metainfo.HASH_LENGTH, Metainfo.HASH_LENGTH);
        long now;
        synchronized (lock) {
            done += length;
            now = done;
        }
        observer.hashed(now, files.totalLength());
    }
}
