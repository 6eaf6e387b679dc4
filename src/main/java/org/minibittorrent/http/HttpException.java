package org.minibittorrent.http;

/**
 * A violation of HTTP or of a limit by the other side. The connection can carry no further message: answer, if there is someone to
 * answer, and close.
 */
public final class HttpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * The error.
     *
     * @param status the status to answer with; 502 where a response was at fault
     * @param message a sentence about it, without what the other side sent
     */
    public HttpException(int status, String message) {
        super(message);
        this.status = status;
    }

    HttpException(int status, HttpException cause) {
        super(cause.getMessage(), cause);
        this.status = status;
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }

    /** The answer: the message as plain text. Send it with {@code Connection: close}. */
    public HttpResponse response() {
        return HttpResponse.text(status, String.valueOf(getMessage()));
    }
}
