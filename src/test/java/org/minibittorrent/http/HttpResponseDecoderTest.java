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
import static org.minibittorrent.http.HttpBytes.responses;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpResponseDecoderTest {
    private static final HttpLimits LIMITS = new HttpLimits(64, 200, 4, 10);

    private final ByteArrayOutputStream streamed = new ByteArrayOutputStream();
    private final HttpResponseDecoder decoder = new HttpResponseDecoder(LIMITS);

    @Test
    void responsesComeInTheOrderOfTheRequests() throws HttpException {
        sent("GET", "HEAD", "GET", "GET");
        List<HttpResponse> got = responses(
                decoder,
                bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
                        + "HTTP/1.1 200\r\nContent-Length: 5000\r\n\r\n"
                        + "HTTP/1.1 204 No Content\r\n\r\n"
                        + "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n3\r\ncde\r\n0\r\n\r\n"),
                1000);
        assertEquals(
                List.of(200, 200, 204, 200),
                got.stream().map(HttpResponse::status).toList());
        assertArrayEquals(bytes("ab"), got.get(0).body());
        assertArrayEquals(bytes("cde"), got.get(3).body());
        assertEquals("5000", got.get(1).header("Content-length").orElseThrow());
        assertEquals(0, decoder.openRequests());
        assertTrue(decoder.keepAlive());
        assertNull(decoder.end());
        assertFalse(decoder.keepAlive());
    }

    @Test
    void aResponseWithoutLengthEndsWithTheConnection() throws HttpException {
        sent("GET");
        assertNull(decoder.next(buffer("HTTP/1.1 200 OK\r\n\r\nabc")));
        assertFalse(decoder.keepAlive());
        assertNull(decoder.next(buffer("def")));
        HttpResponse response = decoder.end();
        assertNotNull(response);
        assertArrayEquals(bytes("abcdef"), response.body());
        assertNull(decoder.end());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTT",
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd",
                "",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
            })
    void aResponseThatIsCutOffIsNotTakenForWhole(String text) throws HttpException {
        sent("GET");
        assertNull(decoder.next(buffer(text)));
        assertEquals(502, assertThrows(HttpException.class, decoder::end).status());
        assertThrows(HttpException.class, decoder::end);
    }

    @Test
    void interimResponsesAreSkippedUpToABound() throws HttpException {
        sent("GET", "GET");
        String interim = "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n".repeat(HttpLimits.INTERIM_RESPONSES);
        String last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        assertEquals(200, responses(decoder, bytes(interim + last), 1).get(0).status());
        assertRefused(interim + "HTTP/1.1 103 Early Hints\r\n\r\n");
    }

    @Test
    void aServerThatWillCloseIsAskedNothingMore() throws HttpException {
        sent("GET");
        assertNotNull(decoder.next(buffer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")));
        assertFalse(decoder.keepAlive());
        sent("GET");
        assertRefused("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void anOldServerClosesToo() throws HttpException {
        sent("GET");
        assertNotNull(decoder.next(buffer("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na")));
        assertFalse(decoder.keepAlive());
    }

    @Test
    void whatNobodyAskedForIsRefused() throws HttpException {
        sent("GET");
        assertRefused("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n");
        assertFalse(decoder.keepAlive());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 99 Low\r\n",
                "HTTP/1.1 600 High\r\n",
                "HTTP/1.1 099 Low\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1 20\r\n",
                "HTTP/1.1\r\n",
                "HTTP/2.0 200 OK\r\n",
                "ICY 200 OK\r\n",
                "HTTP/1.1 200 OK\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\n\r\n01234567890",
                "HTTP/1.1 200 OK\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n",
                "HTTP/1.1 200 0123456789012345678901234567890123456789012345678901234567890\r\n"
            })
    void aBrokenResponseIsRefused(String text) {
        sent("GET");
        assertRefused(text);
    }

    @Test
    void partsOfAStreamAreHandedOnAsTheyComeAndWithoutALimit() throws HttpException {
        HttpResponseDecoder client = streaming();
        assertNull(client.next(buffer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")));
        assertNull(client.next(buffer("14\r\n01234")));
        assertArrayEquals(bytes("01234"), streamed.toByteArray());
        assertTrue(client.midMessage());
        assertNull(client.next(buffer("567890123456789\r\n1\r\na")));
        assertArrayEquals(bytes("01234567890123456789a"), streamed.toByteArray());
        HttpResponse end = client.next(buffer("\r\n0\r\n\r\n"));
        assertNotNull(end);
        assertEquals(200, end.status());
        assertEquals(0, end.body().length);
    }

    @Test
    void aStreamMayHaveALengthOrEndWithTheConnection() throws HttpException {
        HttpResponseDecoder client = streaming();
        assertNotNull(client.next(buffer("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n012345678901")));
        client.requestSent(HttpRequest.get("h", "/"));
        assertNull(client.next(buffer("HTTP/1.1 200 OK\r\n\r\nabcdefghijklmnop")));
        assertNotNull(client.end());
        assertArrayEquals(bytes("012345678901abcdefghijklmnop"), streamed.toByteArray());
    }

    @Test
    void aRefusalInPlaceOfAStreamComesWhole() throws HttpException {
        HttpResponseDecoder client = streaming();
        HttpResponse response = client.next(buffer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"));
        assertNotNull(response);
        assertArrayEquals(bytes("no"), response.body());
        assertEquals(0, streamed.size());
    }

    @Test
    void aStreamThatBreaksIsNotTakenForEnded() throws HttpException {
        HttpResponseDecoder client = streaming();
        assertNull(client.next(buffer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")));
        assertThrows(HttpException.class, client::end);
    }

    @Test
    void whoTakesAStreamMayRefuseIt() {
        HttpResponseDecoder client = new HttpResponseDecoder(LIMITS, head -> part -> {
            throw new HttpException(400, "An event is malformed");
        });
        client.requestSent(HttpRequest.get("h", "/"));
        assertEquals(
                "An event is malformed",
                assertThrows(
                                HttpException.class,
                                () -> client.next(buffer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")))
                        .getMessage());
        assertFalse(client.keepAlive());
    }

    @Test
    void requestsWithoutAnswerAreBounded() {
        for (int i = 0; i < HttpLimits.OPEN_REQUESTS; i++) {
            sent("GET");
        }
        assertThrows(IllegalStateException.class, () -> sent("GET"));
    }

    private HttpResponseDecoder streaming() {
        HttpResponseDecoder client = new HttpResponseDecoder(LIMITS, head -> head.status() == 200 ? this::take : null);
        client.requestSent(HttpRequest.get("h", "/"));
        return client;
    }

    private void take(ByteBuffer part) {
        streamed.writeBytes(HttpBytes.join(part));
    }

    private void sent(String... methods) {
        for (String method : methods) {
            decoder.requestSent(new HttpRequest(method, "/", 1, HttpHeaders.none(), new byte[0]));
        }
    }

    private void assertRefused(String text) {
        HttpException refusal = assertThrows(HttpException.class, () -> responses(decoder, bytes(text), 1));
        assertEquals(502, refusal.status());
        assertEquals(refusal, assertThrows(HttpException.class, () -> decoder.next(buffer(""))));
    }
}
