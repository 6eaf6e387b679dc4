package org.minibittorrent.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one other side: bytes in order, both ways. The seam under which encryption goes. Not thread safe: all
 * methods belong to the loop thread, and those that change something throw {@code IllegalStateException} elsewhere.
 *
 * <p>In one turn of the loop a channel moves at most {@link #TURN_LIMIT} bytes each way, so that no connection waits long
 * for another. Reading and writing throw an {@code IOException} if the connection is broken or closed.
 */
public interface Channel {
    /** Bytes a channel may read, and bytes it may write, in one turn of the loop: 1 MiB. */
    int TURN_LIMIT = 1 << 20;

    /**
     * Reads into {@code count} buffers from the one at {@code offset} on, each from its position, without blocking.
     *
     * @return bytes read; 0 if there are none now, the limit of this turn is used up (the loop calls {@code onReadable}
     *     again by itself) or {@code finish} was called; -1 at the end of the stream, from then on always
     */
    long read(ByteBuffer[] dst, int offset, int count) throws IOException;

    /** Reads into one buffer, from its position on, like {@link #read(ByteBuffer[], int, int)}. */
    default int read(ByteBuffer dst) throws IOException {
        return (int) read(new ByteBuffer[] {dst}, 0, 1);
    }

    /**
     * Writes from {@code count} buffers from the one at {@code offset} on, each from its position, without blocking.
     *
     * @return bytes written; less than there are, also 0, if the socket takes no more now or the limit of this turn is
     *     used up: then return true from {@code onWritable}, or call {@code requestWrite}
     */
    long write(ByteBuffer[] src, int offset, int count) throws IOException;

    /** Writes from one buffer, from its position on, like {@link #write(ByteBuffer[], int, int)}. */
    default int write(ByteBuffer src) throws IOException {
        return (int) write(new ByteBuffer[] {src}, 0, 1);
    }

    /**
     * Asks for one call of {@code onWritable} at the end of this turn, when all readable channels were served; or, when
     * the socket is known to be full, as soon as it takes bytes again. Many calls make one. Called within any
     * {@code onWritable}, it is for the next turn. Does nothing before {@code onOpen} or after closing.
     */
    void requestWrite();

    /**
     * Says whether {@code onReadable} is to be called; at first it is. While it is not, the end of the stream or a reset
     * goes unnoticed until something is written.
     */
    void setReadable(boolean wanted);

    /** {@return true if only the kernel touches direct and mapped buffers, so that mapped memory may be passed} */
    boolean direct();

    /** {@link #close(Throwable) close(null)}. */
    default void close() {
        close(null);
    }

    /**
     * Closes at once and for good; calls {@code onClosed(cause)} before it returns, unless already closed. Bytes that
     * were written may still arrive, but not for certain: bytes we received and did not read make the system reset
     * the connection.
     */
    void close(@Nullable Throwable cause);

    /**
     * Closes gracefully, within that time. Reads no more (what still comes in is thrown away), calls {@code onWritable}
     * until it returns false, ends our stream, waits for the other side to end its own, then closes with a null cause.
     * At the deadline it closes all the same: with a {@code SocketTimeoutException} if something was left to write. A
     * second call changes nothing; before {@code onOpen} it is {@code close()}.
     */
    void finish(long timeoutNanos);

    /** {@return the loop that owns this channel} */
    EventLoop loop();
}
