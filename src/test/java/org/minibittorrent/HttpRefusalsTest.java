package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.testing.RawApi;

/** What the tracker's port refuses, whatever stands in it; a part of the table that {@link HonestUsers} tells of. */
@Timeout(300)
class HttpRefusalsTest {
    private static final String ATTACKER = "127.0.0.66";
    private static final String HOST = "Host: localhost\r\n";
    private static final String LOGOUT = "POST /api/v1/logout HTTP/1.1\r\n" + HOST;

    @TempDir
    static Path folder;

    private static HonestUsers honest;

    @BeforeAll
    static void start() throws Exception {
        honest = new HonestUsers(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        honest.close();
    }

    /**
     * A request and its answer.
     *
     * @param closes whether that is the end of the connection
     */
    private record Row(String name, String request, boolean closes, int status) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row kept(String name, String request, int status) {
        return new Row(name, request, false, status);
    }

    private static Row closed(String name, String request, int status) {
        return new Row(name, request, true, status);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static String withHost(String host) {
        return "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static String with(String header) {
        return "GET /healthz HTTP/1.1\r\n" + HOST + header + "\r\n\r\n";
    }

    static Stream<Row> refused() {
        return Stream.of(
                // Not HTTP, or not as it should be.
                closed("noise", "\u0016\u0003\u0001\r\n\r\n", 400),
                closed("one word", "NONSENSE\r\n\r\n", 400),
                closed("no version", "GET /healthz\r\n\r\n", 400),
                closed("another version", "GET / HTTP/3.0\r\n" + HOST + "\r\n", 505),
                closed("a BitTorrent handshake", "\u0013BitTorrent protocol" + "\0".repeat(48) + "\n", 400),
                closed("a lone carriage return", with("X: a\rb"), 400),
                closed("a control character", with("X: a\0b"), 400),
                closed("a folded header", with("X: a\r\n b"), 400),
                closed("a header without a colon", with("nonsense"), 400),
                closed("a space before the colon", with("X : a"), 400),
                closed("a target that is none", "GET healthz HTTP/1.1\r\n" + HOST + "\r\n", 400),
                closed("a proxy's request", "CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + "\r\n", 501),
                // Meant for somebody else.
                closed("no Host", "GET /healthz HTTP/1.1\r\n\r\n", 400),
                closed("two Hosts", with("Host: evil.example"), 400),
                closed("a Host that is none", withHost("a b"), 400),
                kept("a Host that is not configured", withHost("evil.example"), 421),
                kept("a Host that only begins well", withHost("localhost.evil.example"), 421),
                kept("another address", withHost("10.1.2.3"), 421),
                kept("another URI than the Host", "GET http://evil.example/healthz HTTP/1.1\r\n" + HOST + "\r\n", 421),
                kept("a page of another site", with("Origin: http://evil.example"), 421),
                kept("a request that a page caused", with("Sec-Fetch-Site: cross-site"), 421),
                // Too much.
                closed("a long line", "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n", 414),
                closed("a long header", with("X: " + "a".repeat(100_000)), 431),
                closed("many headers", with("X: y\r\n".repeat(10_000)), 431),
                closed("a body of many digits", LOGOUT + "Content-Length: 99999999999999999999\r\n\r\n", 413),
                closed("a body too long", LOGOUT + "Content-Length: 262145\r\n\r\n", 413),
                closed(
                        "a long body of somebody unknown",
                        "POST /api/v1/add_file HTTP/1.1\r\n" + HOST + "Content-Length: 500000\r\n\r\n",
                        401),
                closed("a chunk too long", LOGOUT + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n", 413),
                // Lengths that lie.
                closed("a negative length", LOGOUT + "Content-Length: -1\r\n\r\n", 400),
                closed("two lengths", LOGOUT + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nde", 400),
                closed(
                        "a length, and chunks",
                        LOGOUT + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nde",
                        400),
                closed(
                        "a chunk longer than it says",
                        LOGOUT + "Transfer-Encoding: chunked\r\n\r\n1\r\nde\r\n0\r\n\r\n",
                        400),
                closed("a chunk of no number", LOGOUT + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
                closed("an encoding nobody knows", LOGOUT + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
                closed("an expectation nobody knows", LOGOUT + "Expect: miracles\r\nContent-Length: 2\r\n\r\nde", 417),
                // What is not there.
                kept("no page", get("/admin"), 404),
                kept("a way out of the folder", get("/api/v1/../../etc/passwd"), 404),
                kept("an encoded way out", get("/api/v1/%2e%2e/healthz"), 404),
                kept("no operation", "POST /api/v1/drop_tables HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n", 404),
                kept("an operation asked for with GET", get("/api/v1/list_groups"), 405),
                kept("a page asked for with DELETE", "DELETE /healthz HTTP/1.1\r\n" + HOST + "\r\n", 405));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Row row) throws Exception {
        try (RawApi attacker = RawApi.connect(honest.tracker(), ATTACKER)) {
            attacker.send(row.request);
            assertEquals(row.status, attacker.read().status());
            if (row.closes) {
                assertTrue(attacker.isClosed());
            } else {
                assertEquals(200, attacker.send(get("/healthz")).read().status(), "the connection goes on");
            }
        }
        honest.assertUnharmed();
    }

    @Test
    void whatFollowsABadRequestIsNotAnswered() throws Exception {
        try (RawApi attacker = RawApi.connect(honest.tracker(), ATTACKER)) {
            attacker.send(get("/healthz") + "NONSENSE\r\n\r\n" + get("/healthz"));
            assertEquals(200, attacker.read().status());
            assertEquals(400, attacker.read().status());
            assertTrue(attacker.isClosed());
        }
        honest.assertUnharmed();
    }

    @Test
    void aFloodOfRequestsWhoseAnswersNobodyReadsHurtsNobody() throws Exception {
        try (RawApi attacker = RawApi.connect(honest.tracker(), ATTACKER)) {
            Thread flood = new Thread(() -> {
                try {
                    while (true) {
                        attacker.send(get("/healthz").repeat(1000));
                    }
                } catch (IOException e) {
                    // Closed in the end: nothing is read from us any more, and that lets this wait.
                    return;
                }
            });
            flood.start();
            for (int i = 0; i < 10; i++) {
                honest.assertUnharmed();
            }
            attacker.close();
            flood.join();
        }
    }
}
