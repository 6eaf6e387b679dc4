package org.minibittorrent.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes for tests. */
final class HttpBytes {
    private HttpBytes() {}

    /** A text as bytes, each character one. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A text ready to be read. */
    static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    /** Bytes as text, each byte one character. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The content of buffers, one after the other. */
    static byte[] join(ByteBuffer... buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** All requests in a text that comes at once. */
    static List<HttpRequest> requests(HttpRequestDecoder decoder, String text) throws HttpException {
        List<HttpRequest> requests = new ArrayList<>();
        ByteBuffer in = buffer(text);
        for (HttpRequest request = decoder.next(in); request != null; request = decoder.next(in)) {
            requests.add(request);
        }
        return requests;
    }

    /** All requests in bytes that come in pieces of so many. */
    static List<HttpRequest> requests(HttpRequestDecoder decoder, byte[] bytes, int step) throws HttpException {
        List<HttpRequest> requests = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += step) {
            ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at));
            for (HttpRequest request = decoder.next(in); request != null; request = decoder.next(in)) {
                requests.add(request);
            }
        }
        return requests;
    }

    /** All responses in bytes that come in pieces of so many. */
    static List<HttpResponse> responses(HttpResponseDecoder decoder, byte[] bytes, int step) throws HttpException {
        List<HttpResponse> responses = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += step) {
            ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at));
            while (in.hasRemaining()) {
                HttpResponse response = decoder.next(in);
                if (response != null) {
                    responses.add(response);
                }
            }
        }
        return responses;
    }
}
