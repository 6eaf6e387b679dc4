package org.minibittorrent.http;

/**
 * A violation of HTTP or of a limit by the other side. The connection can carry no further message: answer, if there is
 * someone to answer, and close.
 */
public final class HttpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** An error with its status, 502 where a response was at fault, and a sentence without anything that was sent. */
    public HttpException(int status, String message) {
        super(message);
        this.status = status;
    }

    HttpException(int status, HttpException cause) {
        super(cause.getMessage(), cause);
        this.status = status;
    }

    static HttpException tooLong(long limit) {
        return new HttpException(413, "The body is longer than " + limit + " bytes");
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
