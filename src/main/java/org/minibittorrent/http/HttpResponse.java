package org.minibittorrent.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response (RFC 9112 section 4). Immutable. Lines about length and connection are the encoder's to write.
 *
 * @param status 100 to 599
 * @param body the content with any transfer coding undone; not copied: it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bencode takes arrays; equals compares the content
public record HttpResponse(int status, HttpHeaders headers, byte[] body) {
    /** Refuses what is no status, with an {@code IllegalArgumentException}. */
    public HttpResponse {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("not a status: " + status);
        }
    }

    /** A response without header lines and content. */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, HttpHeaders.none(), new byte[0]);
    }

    /** A response with content, which is not copied; its status is 200 or another that has content. */
    public static HttpResponse of(int status, String contentType, byte[] body) {
        return new HttpResponse(status, HttpHeaders.none().with("Content-Type", contentType), body);
    }

    /** A response of one line of plain text. */
    public static HttpResponse text(int status, String line) {
        return of(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one header line more. */
    public HttpResponse with(String name, String value) {
        return new HttpResponse(status, headers.with(name, value), body);
    }

    HttpResponse withBody(byte[] content) {
        return new HttpResponse(status, headers, content);
    }

    /** The value of the first header line of that name, without regard to case. */
    public Optional<String> header(String name) {
        return headers.first(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpResponse that
                && status == that.status
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(status, headers, Arrays.hashCode(body));
    }

    /** The status and the length: headers and bodies carry secrets, and this may end in a log. */
    @Override
    public String toString() {
        return status + " with " + body.length + " bytes";
    }
}
