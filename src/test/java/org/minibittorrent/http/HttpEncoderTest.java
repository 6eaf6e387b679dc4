package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.minibittorrent.http.HttpBytes.bytes;
import static org.minibittorrent.http.HttpBytes.join;
import static org.minibittorrent.http.HttpBytes.text;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpEncoderTest {
    private static final HttpResponse HELLO = HttpResponse.of(200, "text/plain", bytes("hello"));

    @Test
    void aResponseSaysItsLength() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
                encoded(HELLO, false, false));
        assertEquals(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", encoded(HttpResponse.of(404), false, false));
        assertEquals("HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n", encoded(HttpResponse.of(299), false, false));
    }

    @Test
    void theAnswerToHeadSaysTheLengthAndSendsNothing() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n",
                encoded(HELLO, true, false));
        HttpRequest head = new HttpRequest("HEAD", "/", 1, HttpHeaders.none(), new byte[0]);
        assertEquals(encoded(HELLO, true, false), text(join(HttpEncoder.encode(HELLO, head))));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aResponseThatHasNoContentSaysNoLength(int status) {
        String text = encoded(HttpResponse.of(status), false, false);
        assertEquals("\r\n\r\n", text.substring(text.indexOf('\r')), text);
        assertThrows(IllegalArgumentException.class, () -> HttpEncoder.streamHead(HttpResponse.of(status), false));
    }

    @Test
    void closingIsSaidOnceWhereItHappens() {
        String closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        assertEquals(closing, encoded(HttpResponse.of(200), false, true));
        assertEquals(closing, encoded(HttpResponse.of(200).with("Connection", "close"), false, true));
        HttpRequest old = new HttpRequest("GET", "/", 0, HttpHeaders.none(), new byte[0]);
        assertEquals(closing, text(join(HttpEncoder.encode(HttpResponse.of(200), old))));
        HttpRequest last = HttpRequest.get("h", "/").with("Connection", "close");
        assertEquals(closing, text(join(HttpEncoder.encode(HttpResponse.of(200), last))));
    }

    @Test
    void aMessageCannotContradictItsOwnLength() {
        HttpResponse lying = HELLO.with("content-length", "7").with("Transfer-Encoding", "chunked");
        assertEquals(encoded(HELLO, false, false), encoded(lying, false, false));
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
                text(join(HttpEncoder.streamHead(lying, false))));
        assertEquals(
                "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
                text(join(HttpEncoder.encode(HttpRequest.get("h", "/").with("Content-Length", "7")))));
    }

    @Test
    void requestsAsTheyGoOut() {
        assertEquals(
                "POST /a?b HTTP/1.1\r\nHost: h:1\r\nContent-Type: x/y\r\nAuthorization: Bearer t\r\n"
                        + "Content-Length: 2\r\n\r\nde",
                text(join(HttpEncoder.encode(
                        HttpRequest.post("h:1", "/a?b", "x/y", bytes("de")).with("Authorization", "Bearer t")))));
        assertEquals(
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: x/y\r\nContent-Length: 0\r\n\r\n",
                text(join(HttpEncoder.encode(HttpRequest.post("h", "/", "x/y", new byte[0])))));
    }

    @Test
    void aLongBodyIsNotCopied() {
        byte[] body = new byte[1 << 20];
        ByteBuffer[] buffers = HttpEncoder.encode(HttpResponse.of(200, "x/y", body), false, false);
        assertSame(body, buffers[1].array());
        assertEquals(1, HttpEncoder.encode(HELLO, false, false).length);
    }

    @Test
    void streamsChunkByChunk() {
        ByteBuffer content = ByteBuffer.wrap(bytes("0123456789abcdef!"));
        assertEquals("11\r\n0123456789abcdef!\r\n", text(join(HttpEncoder.chunk(content))));
        assertEquals(17, content.remaining());
        assertEquals("0\r\n\r\n", text(join(HttpEncoder.lastChunk())));
        assertThrows(IllegalArgumentException.class, () -> HttpEncoder.chunk(ByteBuffer.allocate(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\nb", "a\0", " a", "a ", "\u20ac", "a\u007f"})
    void nothingBreaksOutOfAHeaderLine(String value) {
        HttpResponse response = HttpResponse.of(200);
        assertThrows(IllegalArgumentException.class, () -> response.with("X", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\n", "\u00e9"})
    void aNameIsAToken(String name) {
        HttpResponse response = HttpResponse.of(200);
        assertThrows(IllegalArgumentException.class, () -> response.with(name, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a b", "/\r\nX: y", "/#a", "/\u00e9"})
    void nothingBreaksOutOfTheFirstLine(String target) {
        assertThrows(IllegalArgumentException.class, () -> HttpRequest.get("h", target));
    }

    private static String encoded(HttpResponse response, boolean headOnly, boolean close) {
        return text(join(HttpEncoder.encode(response, headOnly, close)));
    }
}
