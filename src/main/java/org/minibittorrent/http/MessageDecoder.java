package org.minibittorrent.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The common part of the decoders of requests and responses ({@code M}), which begin with a line ({@code L}). Once it
 * has thrown it throws the same for ever: bytes behind a broken message are not to be read as messages.
 */
abstract class MessageDecoder<L, M> {
    final HttpLimits limits;
    final LineReader lines = new LineReader();
    private final FieldReader fields;

    /** The first line, while the header is read. */
    private @Nullable L line;

    /** The message without its body, while that is read. */
    @Nullable
    M head;

    private BodyReader reader = BodyReader.ofLength(0);
    BodyBuffer body = new BodyBuffer(0);
    private HttpBodySink sink = body;

    @Nullable
    HttpException failure;

    MessageDecoder(HttpLimits limits) {
        this.limits = limits;
        fields = new FieldReader(lines, limits);
    }

    /** Reads a first line; null if it takes more bytes. */
    abstract @Nullable L readLine(ByteBuffer in) throws HttpException;

    /** Begins a message with {@link #startBody}; null if it is to be skipped, and has no body. */
    abstract @Nullable M begin(L start, HttpHeaders headers) throws HttpException;

    /** Ends a message, and begins anew. */
    abstract M finish(M begun, byte[] content);

    /**
     * Takes bytes, up to the end of a message.
     *
     * @param in emptied from its position, unless a message ends before its end
     * @return a message; null if it takes more bytes
     * @throws HttpException if the message is refused; the connection is to be closed
     */
    public @Nullable M next(ByteBuffer in) throws HttpException {
        checkFailure();
        try {
            while (in.hasRemaining()) {
                if (head == null && line == null) {
                    line = readLine(in);
                } else if (line != null && fields.read(in)) {
                    head = begin(line, fields.take());
                    line = null;
                }
                if (head != null && reader.read(in, sink)) {
                    return finish(head);
                }
            }
            return null;
        } catch (HttpException e) {
            throw fail(e);
        }
    }

    /** Whether part of a message has come: the end of the stream would cut it off, and the sender owes the rest. */
    public boolean midMessage() {
        return line != null || head != null || lines.started();
    }

    /** Begins a body of such a {@link Framing}, with a limit in bytes unless {@code stream} takes it in parts. */
    final void startBody(long framing, int limit, @Nullable HttpBodySink stream) throws HttpException {
        long most = stream == null ? limit : Long.MAX_VALUE;
        if (framing > most) {
            throw HttpException.tooLong(most);
        }
        body = new BodyBuffer(framing >= 0 && stream == null ? (int) framing : limit);
        sink = stream == null ? body : stream;
        reader = framing == Framing.CHUNKED
                ? new ChunkedReader(lines, limits, most)
                : BodyReader.ofLength(framing == Framing.UNSAID ? Long.MAX_VALUE : framing);
    }

    /** The whole message. */
    final M finish(M begun) {
        M whole = finish(begun, body.toBytes());
        head = null;
        body = new BodyBuffer(0);
        sink = body;
        lines.release();
        return whole;
    }

    final void checkFailure() throws HttpException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Notes the failure, and gives it. */
    HttpException fail(HttpException cause) {
        failure = cause;
        return cause;
    }
}
