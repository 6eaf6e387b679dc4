package org.minibittorrent.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of a {@link Channel}'s events. Every call comes on the loop thread and must not block.
 *
 * <p>Whatever a method throws, Errors too, closes this channel with that cause and nothing else. After {@code onClosed}
 * no method is called any more, also not for events that were already noticed in this turn.
 *
 * <pre>
 * connect --- onOpen --- (onReadable | onWritable)* --- onClosed
 *    |                                                     |
 *    +---------------- could not connect ------------------+
 * </pre>
 */
public interface ChannelHandler {
    /** The connection stands; answer by the channel. First, once at most, never within {@link EventLoop#connect}. */
    void onOpen(Channel channel) throws IOException;

    /**
     * There is something to read, or the end of the stream. Level triggered: called again in the next turn for what is
     * left. So read until {@code read} gives 0 or -1, or say {@code setReadable(false)} if you want no more now.
     */
    void onReadable(Channel channel) throws IOException;

    /**
     * Write what you have. Called once after each {@link Channel#requestWrite()} and again whenever the socket takes
     * bytes after this returned true.
     *
     * @return true if something is left that {@code write} did not take. Never return true while you wait for something
     *     other than the socket: the loop would call again at once, for nothing. Use {@code requestWrite} when it is there
     */
    boolean onWritable(Channel channel) throws IOException;

    /**
     * The channel is closed, or never could be opened. Exactly once, and last. Comes within the call of {@code close} if
     * that is what closed it, so it may come while another method of this handler is running. An exception from here is logged.
     *
     * @param cause null if {@code close()} was called, the loop was closed, or {@code finish} came to its end; otherwise
     *     what went wrong
     */
    void onClosed(@Nullable Throwable cause);
}
