package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;

/**
 * Memory for pieces on their way in, of a bounded size. A piece that gets a {@link PieceBuffer} is hashed there and written
 * once; the blocks of one that does not are written each on its own, and read again to be hashed. Thread safe.
 */
public final class PieceBuffers {
    /** The length of a piece as we make them; a longer one gets no buffer. */
    static final int BUFFER_BYTES = Metainfo.PIECE_LENGTH;

    /** The buffers of all downloads of this process: 64 MiB, at most a sixteenth of the memory that the JVM may use. */
    public static final PieceBuffers SHARED =
            new PieceBuffers(Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16));

    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int limit;
    private int made;

    PieceBuffers(long bytes) {
        limit = (int) Math.min(Integer.MAX_VALUE, bytes / BUFFER_BYTES);
    }

    /** A buffer for a piece, with anything in it; null if all are in use or too short. May make one: for a worker. */
    public @Nullable PieceBuffer take(int piece, int length) {
        if (length > BUFFER_BYTES) {
            return null;
        }
        ByteBuffer buffer;
        synchronized (this) {
            buffer = idle.poll();
            if (buffer == null && made == limit) {
                return null;
            }
            made += buffer == null ? 1 : 0;
        }
        try {
            return new PieceBuffer(piece, buffer != null ? buffer : ByteBuffer.allocateDirect(BUFFER_BYTES), length);
        } catch (OutOfMemoryError e) {
            // The application has put the rest of the direct memory to use. Asking again would only cost time.
            synchronized (this) {
                made--;
                limit = made;
            }
            return null;
        }
    }

    /** Takes a buffer back, which nobody uses any more. */
    public synchronized void give(PieceBuffer piece) {
        idle.push(piece.whole());
    }

    /** A download has ended: lets go of the buffers, unless another one is using some. */
    public synchronized void release() {
        if (idle.size() == made) {
            idle.clear();
            made = 0;
        }
    }
}
