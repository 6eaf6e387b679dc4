package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.http.HttpBytes.bytes;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Messages with a few bytes changed: each is taken or refused with the declared exception, and takes little memory. The
 * seed is fixed, so a failure comes again.
 */
final class HttpFuzzTest {
    private static final int ROUNDS = 100_000;
    private static final HttpLimits LIMITS = HttpLimits.standard().withBodyBytes(64 << 20);

    /** What a message may cost: far below the lengths it names, and above what the JVM takes to load a class. */
    private static final long ALLOCATION = 2 << 20;

    private static final String[] SPICE = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        ",",
        ";",
        "\0",
        "0",
        "9",
        "f",
        "Content-Length: 7fffffff\r\n",
        "Content-Length: 50000000\r\n",
        "Transfer-Encoding: chunked\r\n",
        "chunked",
        "Host: h\r\n",
        "7fffffff\r\n",
        "HTTP/1.1",
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "Connection: close\r\n",
        "Expect: 100-continue\r\n"
    };

    private static final List<byte[]> REQUESTS = List.of(
            lines("GET /announce/k?info_hash=%12%34 HTTP/1.1", "Host: h:1", "User-Agent: x", "", ""),
            lines("POST /a HTTP/1.1", "Host: h", "Content-Length: 11", "", "hello worldGET / HTTP/1.0", "", ""),
            lines(
                    "POST http://h/a HTTP/1.1",
                    "Host: h",
                    "Transfer-Encoding: chunked",
                    "",
                    "5;x=y",
                    "hello",
                    "06",
                    " world",
                    "0",
                    "X: y",
                    "",
                    "GET / HTTP/1.1",
                    "Host: h",
                    "",
                    ""));

    private static final List<byte[]> RESPONSES = List.of(
            lines(
                    "HTTP/1.1 100 Continue",
                    "",
                    "HTTP/1.1 200 OK",
                    "Content-Length: 5",
                    "",
                    "helloHTTP/1.1 404 Not Found",
                    "Connection: close",
                    "",
                    "body"),
            lines(
                    "HTTP/1.1 200 OK",
                    "Transfer-Encoding: chunked",
                    "",
                    "5;x=y",
                    "hello",
                    "0",
                    "X: y",
                    "",
                    "HTTP/1.1 204 No Content",
                    "",
                    ""));

    private static byte[] lines(String... lines) {
        return bytes(String.join("\r\n", lines));
    }

    @Test
    void noRequestDoesMoreThanBeRefused() {
        int refused = 0;
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = mutate(REQUESTS.get(random.nextInt(REQUESTS.size())), random);
            int step = 1 + random.nextInt(message.length);
            long before = HttpLimitsTest.allocated();
            try {
                HttpBytes.requests(new HttpRequestDecoder(LIMITS), message, step)
                        .forEach(request -> assertTrue(request.body().length <= message.length));
            } catch (HttpException e) {
                refused++;
                assertTrue(e.status() >= 400 && e.status() <= 599);
            } catch (RuntimeException e) {
                throw new AssertionError(HttpBytes.text(message), e);
            }
            assertCheap(before, message);
        }
        assertBoth(refused);
    }

    @Test
    void noResponseDoesMoreThanBeRefused() {
        int refused = 0;
        Random random = new Random(8);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = mutate(RESPONSES.get(random.nextInt(RESPONSES.size())), random);
            int step = 1 + random.nextInt(message.length);
            long before = HttpLimitsTest.allocated();
            boolean streams = random.nextBoolean();
            HttpResponseDecoder decoder = new HttpResponseDecoder(LIMITS, head -> streams ? part -> part.get() : null);
            decoder.requestSent(HttpRequest.get("h", "/"));
            decoder.requestSent(HttpRequest.get("h", "/"));
            try {
                HttpBytes.responses(decoder, message, step)
                        .forEach(response -> assertTrue(response.body().length <= message.length));
                decoder.end();
            } catch (HttpException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(HttpBytes.text(message), e);
            }
            assertCheap(before, message);
        }
        assertBoth(refused);
    }

    private static byte[] mutate(byte[] message, Random random) {
        byte[] bytes = message;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> {
                    bytes = bytes.clone();
                    bytes[at] = (byte) random.nextInt(256);
                }
                case 1 -> bytes = spliced(bytes, at, at, bytes(SPICE[random.nextInt(SPICE.length)]));
                case 2 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
                default -> bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at / 2, at));
            }
            if (bytes.length == 0) {
                return message;
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + with.length);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }

    private static void assertCheap(long before, byte[] message) {
        long taken = HttpLimitsTest.allocated() - before;
        assertTrue(taken < ALLOCATION, () -> taken + " bytes for " + HttpBytes.text(message));
    }

    /** Mutations that are all refused, or all taken, would try nothing. */
    private static void assertBoth(int refused) {
        assertTrue(refused > ROUNDS / 20 && refused < ROUNDS - ROUNDS / 20, refused + " refused");
    }
}
