package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Both ends of a connection, as they are meant to be used together. */
final class HttpExchangeTest {
    private final HttpRequestDecoder server = new HttpRequestDecoder(HttpLimits.standard());

    @Test
    void aRequestArrivesAndItsAnswerComesBack() throws HttpException {
        HttpRequest sent = HttpRequest.post("tracker:8080", "/api/v1/login?x=1", "application/x-bencode", utf8("de"));
        HttpRequest got = server.next(joined(HttpEncoder.encode(sent)));
        assertNotNull(got);
        assertEquals("POST", got.method());
        assertEquals("/api/v1/login", got.path());
        assertEquals("x=1", got.query());
        assertEquals("tracker:8080", got.host());
        assertEquals("application/x-bencode", got.header("content-type").orElseThrow());
        assertArrayEquals(utf8("de"), got.body());
        assertTrue(got.keepAlive());
        assertFalse(server.midMessage());

        HttpResponseDecoder client = new HttpResponseDecoder(HttpLimits.standard());
        client.requestSent(sent);
        HttpResponse answer = HttpResponse.of(200, "application/x-bencode", utf8("le"));
        HttpResponse received = client.next(joined(HttpEncoder.encode(answer, got)));
        assertNotNull(received);
        assertEquals(200, received.status());
        assertArrayEquals(utf8("le"), received.body());
        assertTrue(client.keepAlive());
        assertEquals(0, client.openRequests());
    }

    @Test
    void eventsOfAStreamArriveOneByOne() throws HttpException {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        HttpResponseDecoder client = new HttpResponseDecoder(HttpLimits.standard(), head -> part -> {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            events.writeBytes(bytes);
        });
        client.requestSent(HttpRequest.get("tracker", "/api/v1/events"));
        assertNull(client.next(HttpEncoder.streamHead(HttpResponse.of(200), false)));
        assertNull(client.next(HttpEncoder.chunk(ByteBuffer.wrap(utf8("first ")))));
        assertEquals("first ", events.toString(StandardCharsets.UTF_8));
        assertNull(client.next(HttpEncoder.chunk(ByteBuffer.wrap(utf8("second")))));
        assertEquals("first second", events.toString(StandardCharsets.UTF_8));
        HttpResponse end = client.next(HttpEncoder.lastChunk());
        assertNotNull(end);
        assertEquals(0, end.body().length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer joined(ByteBuffer[] buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out.writeBytes(bytes);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }
}
