package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.http.HttpBytes.buffer;
import static org.minibittorrent.http.HttpBytes.bytes;
import static org.minibittorrent.http.HttpBytes.requests;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Each limit: what just fits goes through, one more is refused. */
final class HttpLimitsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String LINE = "GET / HTTP/1.1\r\n";
    private static final String HOST = "Host: h\r\n";
    private static final String CHUNKED = "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";

    @Test
    void theFirstLine() {
        HttpLimits limits = new HttpLimits(40, 1000, 10, 10);
        String fits = "GET /" + "x".repeat(40 - 16) + " HTTP/1.1\r\n";
        assertEquals(40, fits.length());
        takes(limits, fits + HOST + "\r\n");
        refuses(414, limits, "GET /" + "x".repeat(40 - 15) + " HTTP/1.1\r\n" + HOST + "\r\n");
        refuses(414, limits, "x".repeat(41));
    }

    @Test
    void theHeader() {
        HttpLimits limits = new HttpLimits(40, HOST.length() + 10, 10, 10);
        takes(limits, LINE + HOST + "X: 45678\r\n\r\n");
        takes(limits, LINE + HOST + "X:4567\r\n\r\n");
        refuses(431, limits, LINE + HOST + "X: 456789\r\n\r\n");
        refuses(431, limits, LINE + HOST + "X: 45678\r\nY");
        refuses(431, limits, LINE + HOST + "X:4567\r\nY:\r\n");
    }

    @Test
    void theNumberOfHeaderLines() {
        HttpLimits limits = new HttpLimits(40, 1000, 3, 10);
        takes(limits, LINE + HOST + "X:\r\nX:\r\n\r\n");
        refuses(431, limits, LINE + HOST + "X:\r\nX:\r\nX:\r\n");
    }

    @Test
    void theBody() {
        HttpLimits limits = new HttpLimits(40, 1000, 10, 10);
        String head = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: ";
        takes(limits, head + "10\r\n\r\n0123456789");
        refuses(413, limits, head + "11\r\n\r\n");
        takes(limits, CHUNKED + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
        refuses(413, limits, CHUNKED + "5\r\n01234\r\n6\r\n");
        refuses(413, limits, CHUNKED + "fffffffffffffff\r\n");
        refuses(413, limits, CHUNKED + "a\r\n0123456789\r\nfffffffffffffff\r\n");
    }

    @Test
    void theLineBeforeAChunkAndTheTrailer() {
        HttpLimits limits = new HttpLimits(40, HOST.length() + "Transfer-Encoding: chunked\r\n".length(), 2, 10);
        String extension = "x".repeat(HttpLimits.CHUNK_LINE_BYTES - 4);
        takes(limits, CHUNKED + "1;" + extension + "\r\na\r\n0\r\nX:\r\nX:\r\n\r\n");
        refuses(400, limits, CHUNKED + "1;" + extension + "x");
        refuses(431, limits, CHUNKED + "0\r\nX:\r\nX:\r\nX:\r\n");
        refuses(431, limits, CHUNKED + "0\r\nX: " + "x".repeat(40));
    }

    @Test
    void anAnnouncedLengthTakesNoMemory() throws HttpException {
        HttpLimits limits = HttpLimits.standard().withBodyBytes(Integer.MAX_VALUE);
        String length = "Content-Length: 2147483647\r\n\r\n";
        String part = "x".repeat(100);
        long before = allocated();
        HttpRequestDecoder server = new HttpRequestDecoder(limits);
        assertNull(server.next(buffer("POST / HTTP/1.1\r\n" + HOST + length + part)));
        HttpRequestDecoder chunks = new HttpRequestDecoder(limits);
        assertNull(chunks.next(buffer(CHUNKED + "7fffffff\r\n" + part)));
        HttpResponseDecoder client = new HttpResponseDecoder(limits);
        client.requestSent(HttpRequest.get("h", "/"));
        assertNull(client.next(buffer("HTTP/1.1 200 OK\r\n" + length + part)));
        long taken = allocated() - before;
        assertTrue(taken < 1 << 20, "took " + taken + " bytes");
    }

    @Test
    void aBodyOfManyPartsIsCopiedAFewTimesOnly() throws HttpException {
        byte[] content = new byte[4 << 20];
        HttpRequestDecoder decoder =
                new HttpRequestDecoder(HttpLimits.standard().withBodyBytes(content.length));
        byte[] head = bytes("POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + content.length + "\r\n\r\n");
        requests(decoder, head, head.length);
        long before = allocated();
        byte[] got = requests(decoder, content, 16 * 1024).get(0).body();
        long taken = allocated() - before;
        assertArrayEquals(content, got);
        assertTrue(taken < 4L * content.length, "took " + taken + " bytes");
    }

    @Test
    void limitsUnderWhichNothingFitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new HttpLimits(1, 100, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HttpLimits(100, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HttpLimits(100, 100, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new HttpLimits(100, 100, 1, -1));
    }

    /** Bytes this thread has taken from the heap so far. */
    static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void takes(HttpLimits limits, String text) {
        for (int step : new int[] {1, text.length()}) {
            try {
                assertEquals(
                        1,
                        requests(new HttpRequestDecoder(limits), bytes(text), step)
                                .size());
            } catch (HttpException e) {
                throw new AssertionError(text, e);
            }
        }
    }

    private static void refuses(int status, HttpLimits limits, String text) {
        for (int step : new int[] {1, text.length()}) {
            HttpRequestDecoder decoder = new HttpRequestDecoder(limits);
            HttpException refusal = assertThrows(HttpException.class, () -> requests(decoder, bytes(text), step), text);
            assertEquals(status, refusal.status(), refusal.getMessage());
        }
    }
}
