package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.http.HttpBytes.buffer;
import static org.minibittorrent.http.HttpBytes.bytes;
import static org.minibittorrent.http.HttpBytes.requests;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HttpRequestDecoderTest {
    private final HttpRequestDecoder decoder = new HttpRequestDecoder(HttpLimits.standard());

    @Test
    void anAnnounceOfAStandardClientIsUnderstood() throws HttpException {
        HttpRequest request = one(String.join(
                "\r\n",
                "GET /announce/key?info_hash=%00%ff&port=6881&event= HTTP/1.1",
                "User-Agent: Transmission/3.00",
                "host: tracker:6969",
                "Accept-Encoding:gzip",
                "X-Empty:",
                "",
                ""));
        assertEquals("GET", request.method());
        assertEquals("/announce/key", request.path());
        assertEquals("info_hash=%00%ff&port=6881&event=", request.query());
        assertEquals("tracker:6969", request.host());
        assertEquals("gzip", request.header("ACCEPT-encoding").orElseThrow());
        assertEquals("", request.header("x-empty").orElseThrow());
        assertTrue(request.header("x-none").isEmpty());
        assertTrue(request.keepAlive());
    }

    @Test
    void targetsAreTakenApartAndNotChanged() throws HttpException {
        assertNull(one("GET / HTTP/1.1\r\nHost: h\r\n\r\n").query());
        assertEquals("", one("GET /a? HTTP/1.1\r\nHost: h\r\n\r\n").query());
        assertEquals("b?c", one("GET /a?b?c HTTP/1.1\r\nHost: h\r\n\r\n").query());
        assertEquals(
                "/%2e%2e/../a",
                one("GET /%2e%2e/../a HTTP/1.1\r\nHost: h\r\n\r\n").path());
        assertEquals("*", one("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").path());
    }

    @Test
    void anAbsoluteTargetSaysWhichHostIsMeant() throws HttpException {
        HttpRequest request = one("GET HTTP://[::1]:80/a/b?c=http://x HTTP/1.1\r\nHost: other\r\n\r\n");
        assertEquals("[::1]:80", request.host());
        assertEquals("/a/b", request.path());
        assertEquals("c=http://x", request.query());
        HttpRequest bare = one("GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals("/", bare.path());
        assertEquals("q", bare.query());
    }

    @Test
    void pipelinedRequestsComeOutOneByOneAndTheRestStaysInTheBuffer() throws HttpException {
        ByteBuffer in = buffer("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
                + "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "1;x=\"y\"\r\na\r\n00a \t;z\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
                + "GET /4 HTTP/1.1\r\nHost: h\r\n\r\nGET");
        HttpRequest first = decoder.next(in);
        assertNotNull(first);
        assertArrayEquals(bytes("abc"), first.body());
        assertEquals('G', in.get(in.position()));
        assertFalse(decoder.midMessage());
        assertEquals("/2", path(decoder.next(in)));
        HttpRequest third = decoder.next(in);
        assertNotNull(third);
        assertArrayEquals(bytes("a0123456789"), third.body());
        assertTrue(third.header("Trailer").isEmpty());
        assertEquals("/4", path(decoder.next(in)));
        assertNull(decoder.next(in));
        assertTrue(decoder.midMessage());
    }

    @Test
    void aLineEndTooManyBeforeARequestIsForgivenOnce() throws HttpException {
        assertEquals(
                2,
                requests(decoder, "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        .size());
        assertThrows(HttpException.class, () -> requests(decoder, "\r\n\r\n"));
    }

    @Test
    void nothingIsReadBehindARequestThatDoesNotKeepTheConnection() throws HttpException {
        String follower = "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
        for (String last : List.of(
                "GET /1 HTTP/1.0\r\n\r\n",
                "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                "GET /1 HTTP/1.1\r\nHost: h\r\nConnection: TE\r\nConnection: x, Close\r\n\r\n")) {
            List<HttpRequest> got = requests(new HttpRequestDecoder(HttpLimits.standard()), last + follower + "\0");
            assertEquals(1, got.size(), last);
            assertFalse(got.get(0).keepAlive());
        }
    }

    @Test
    void aSenderThatWaitsIsToldToGoOnOnce() throws HttpException {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
        assertNull(decoder.next(buffer(head)));
        assertTrue(decoder.takeContinue());
        assertFalse(decoder.takeContinue());
        assertNotNull(decoder.next(buffer("ab")));
        assertNull(decoder.next(buffer(head + "a")));
        assertFalse(decoder.takeContinue(), "the body comes already");
        assertNotNull(decoder.next(buffer("b")));
        assertNotNull(decoder.next(buffer("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n")));
        assertFalse(decoder.takeContinue(), "there is no body");
        assertNull(decoder.next(buffer("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")));
        assertFalse(decoder.takeContinue(), "HTTP/1.0 does not know it");
    }

    @Test
    void theHeadDecidesHowLongTheBodyMayBe() throws HttpException {
        HttpLimits limits = HttpLimits.standard().withBodyBytes(10);
        HttpRequestDecoder small =
                new HttpRequestDecoder(limits, head -> head.path().equals("/large") ? Integer.MAX_VALUE : 2);
        String rest = " HTTP/1.1\r\nHost: h\r\nContent-Length: ";
        assertNotNull(small.next(buffer("POST /large" + rest + "10\r\n\r\n0123456789")));
        assertNotNull(small.next(buffer("POST /small" + rest + "2\r\n\r\n01")));
        HttpException refusal =
                assertThrows(HttpException.class, () -> small.next(buffer("POST /small" + rest + "3\r\n\r\n")));
        assertEquals(413, refusal.status());
    }

    @Test
    void theHeadMayBeRefusedBeforeItsBodyComes() {
        HttpRequestDecoder closed = new HttpRequestDecoder(HttpLimits.standard(), head -> {
            throw new HttpException(401, "Who is there?");
        });
        HttpException refusal = assertThrows(
                HttpException.class,
                () -> closed.next(buffer("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")));
        assertEquals(401, refusal.status());
        assertFalse(closed.takeContinue());
    }

    @Test
    void afterARefusalNothingIsReadAnyMore() {
        HttpException first = assertThrows(HttpException.class, () -> decoder.next(buffer("\0")));
        ByteBuffer good = buffer("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(first, assertThrows(HttpException.class, () -> decoder.next(good)));
        assertEquals(0, good.position());
        assertEquals(400, first.response().status());
    }

    @Test
    void theLogNeverShowsSecrets() throws HttpException {
        HttpRequest request =
                one("POST /a?token=secret HTTP/1.1\r\nHost: h\r\nCookie: secret\r\nContent-Length: 6\r\n\r\nsecret");
        assertFalse(request.toString().contains("secret"), request.toString());
    }

    private HttpRequest one(String text) throws HttpException {
        List<HttpRequest> requests = requests(decoder, text);
        assertEquals(1, requests.size());
        assertFalse(decoder.midMessage());
        return requests.get(0);
    }

    private static String path(@Nullable HttpRequest request) {
        assertNotNull(request);
        return request.path();
    }
}
