package org.minibittorrent.http;

import java.util.List;

/** The end of a message, read from its header (RFC 9112 section 6). */
final class Framing {
    /** The body is chunked. */
    static final long CHUNKED = -1;

    /** The header does not say. */
    static final long UNSAID = -2;

    private Framing() {}

    /** The length of the body in bytes, {@link #CHUNKED} or {@link #UNSAID}. */
    static long of(HttpHeaders headers, int minorVersion) throws HttpException {
        List<String> lengths = headers.all("Content-Length");
        if (!headers.all("Transfer-Encoding").isEmpty()) {
            if (!lengths.isEmpty()) {
                throw new HttpException(400, "A message has both a Content-Length and a Transfer-Encoding");
            }
            if (minorVersion == 0) {
                throw new HttpException(400, "HTTP/1.0 knows no Transfer-Encoding");
            }
            checkCodings(headers.elements("Transfer-Encoding"));
            return CHUNKED;
        }
        if (lengths.isEmpty()) {
            return UNSAID;
        }
        if (lengths.size() > 1) {
            throw new HttpException(400, "A message has more than one Content-Length");
        }
        return number(lengths.get(0));
    }

    /** Chunked must come last and once, else nobody knows where the message ends; further codings are not for us. */
    private static void checkCodings(List<String> codings) throws HttpException {
        boolean last = !codings.isEmpty() && codings.get(codings.size() - 1).equalsIgnoreCase("chunked");
        long times = codings.stream().filter("chunked"::equalsIgnoreCase).count();
        if (!last || times != 1) {
            throw new HttpException(400, "The last Transfer-Encoding is not chunked");
        }
        if (codings.size() > 1) {
            throw new HttpException(501, "The only Transfer-Encoding known here is chunked");
        }
    }

    private static long number(String text) throws HttpException {
        if (!HttpText.isNumber(text)) {
            throw new HttpException(400, "The Content-Length is not a number");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLong) {
            throw new HttpException(413, "The Content-Length is beyond all limits");
        }
    }
}
