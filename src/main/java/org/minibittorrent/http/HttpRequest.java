package org.minibittorrent.http;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request (RFC 9112 section 3). Immutable.
 *
 * @param method a token, case matters
 * @param target the request target as it stands in the first line: a path with perhaps a query, an absolute URI of http
 *     or https, or {@code *}
 * @param minorVersion 1 for HTTP/1.1, 0 for HTTP/1.0
 * @param headers the header lines, {@code Host} among them
 * @param body the content with any transfer coding undone; not copied: it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bencode takes arrays; equals compares the content
public record HttpRequest(String method, String target, int minorVersion, HttpHeaders headers, byte[] body) {
    /** Refuses what cannot be a first line, with an {@code IllegalArgumentException}. */
    public HttpRequest {
        if (!HttpText.isToken(method)) {
            throw new IllegalArgumentException("not a method: " + method);
        }
        if (!HttpText.isTarget(target)) {
            throw new IllegalArgumentException("not a request target: " + target);
        }
        if (minorVersion < 0 || minorVersion > 1) {
            throw new IllegalArgumentException("HTTP/1." + minorVersion);
        }
    }

    /** A GET request of HTTP/1.1; see {@link #post} for host and target. */
    public static HttpRequest get(String host, String target) {
        return new HttpRequest("GET", target, 1, HttpHeaders.none().with("Host", host), new byte[0]);
    }

    /**
     * A POST request of HTTP/1.1. The host is a name or an address, with a port if that is not the scheme's own; the
     * target is a path and query, percent-encoded; the body is not copied.
     */
    public static HttpRequest post(String host, String target, String contentType, byte[] body) {
        HttpHeaders headers = HttpHeaders.none().with("Host", host).with("Content-Type", contentType);
        return new HttpRequest("POST", target, 1, headers, body);
    }

    /** The same with one header line more. */
    public HttpRequest with(String name, String value) {
        return new HttpRequest(method, target, minorVersion, headers.with(name, value), body);
    }

    /** The same with another body, which is not copied. */
    public HttpRequest withBody(byte[] content) {
        return new HttpRequest(method, target, minorVersion, headers, content);
    }

    /** The value of the first header line of that name, without regard to case. */
    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The path of the target, still percent-encoded and never normalised: with {@code ..} if it has one. */
    public String path() {
        return RequestTarget.path(target);
    }

    /** The query: the part of the target behind its first question mark, still percent-encoded; null if there is none. */
    public @Nullable String query() {
        return RequestTarget.query(target);
    }

    /** Host and port the request is meant for: from an absolute target, else the {@code Host} line, else empty. */
    public String host() {
        String authority = RequestTarget.authority(target);
        return authority != null ? authority : header("Host").orElse("");
    }

    /** Whether the sender wants to go on with this connection. Never with HTTP/1.0. */
    public boolean keepAlive() {
        return minorVersion >= 1 && !headers.hasElement("Connection", "close");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpRequest that
                && method.equals(that.method)
                && target.equals(that.target)
                && minorVersion == that.minorVersion
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, target, minorVersion, headers, Arrays.hashCode(body));
    }

    /** Method and path alone: queries, headers and bodies carry secrets, and this may end in a log. */
    @Override
    public String toString() {
        return method + " " + path() + " with " + body.length + " bytes";
    }
}
