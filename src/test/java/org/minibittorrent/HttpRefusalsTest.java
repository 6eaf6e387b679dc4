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
    private record Row(String name, String request, boolean closes, String answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row kept(String name, String request, String answer) {
        return new Row(name, request, false, answer);
    }

    private static Row closed(String name, String request, String answer) {
        return new Row(name, request, true, answer);
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
        String otherName = "421 this tracker is not known by that name; the operator can configure it";
        return Stream.of(
                // Not HTTP, or not as it should be.
                closed("noise", "\u0016\u0003\u0001\r\n\r\n", "400 A control character stands in a line"),
                closed("one word", "NONSENSE\r\n\r\n", "400 The first line is not a method, a target and a version"),
                closed(
                        "no version",
                        "GET /healthz\r\n\r\n",
                        "400 The first line is not a method, a target and a version"),
                closed("another version", "GET / HTTP/3.0\r\n" + HOST + "\r\n", "505 HTTP/1.1 is spoken here"),
                closed(
                        "a BitTorrent handshake",
                        "\u0013BitTorrent protocol" + "\0".repeat(48) + "\n",
                        "400 A control character stands in a line"),
                closed("a lone carriage return", with("X: a\rb"), "400 A carriage return stands without a line feed"),
                closed("a control character", with("X: a\0b"), "400 A control character stands in a line"),
                closed("a folded header", with("X: a\r\n b"), "400 A header line is folded"),
                closed(
                        "a header without a colon",
                        with("nonsense"),
                        "400 A header line does not begin with a name and a colon"),
                closed(
                        "a space before the colon",
                        with("X : a"),
                        "400 A header line does not begin with a name and a colon"),
                closed(
                        "a target that is none",
                        "GET healthz HTTP/1.1\r\n" + HOST + "\r\n",
                        "400 The request target is neither a path nor an http URI"),
                closed(
                        "a proxy's request",
                        "CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + "\r\n",
                        "501 This is no proxy"),
                // Meant for somebody else.
                closed("no Host", "GET /healthz HTTP/1.1\r\n\r\n", "400 A request has not exactly one Host line"),
                closed("two Hosts", with("Host: evil.example"), "400 A request has not exactly one Host line"),
                closed("a Host that is none", withHost("a b"), "400 The Host is not a valid one"),
                kept("a Host that is not configured", withHost("evil.example"), otherName),
                kept("a Host that only begins well", withHost("localhost.evil.example"), otherName),
                kept("another address", withHost("10.1.2.3"), otherName),
                kept(
                        "another URI than the Host",
                        "GET http://evil.example/healthz HTTP/1.1\r\n" + HOST + "\r\n",
                        "421 this tracker is not known by that name; the operator can configure it"),
                kept(
                        "a page of another site",
                        with("Origin: http://evil.example"),
                        "421 requests of web pages are not answered"),
                kept(
                        "a request that a page caused",
                        with("Sec-Fetch-Site: cross-site"),
                        "421 requests of web pages are not answered"),
                // Too much.
                closed(
                        "a long line",
                        "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n",
                        "414 The first line is longer than it may be"),
                closed("a long header", with("X: " + "a".repeat(100_000)), "431 The header is longer than it may be"),
                closed("many headers", with("X: y\r\n".repeat(10_000)), "431 The header has more than 64 lines"),
                closed(
                        "a body of many digits",
                        LOGOUT + "Content-Length: 99999999999999999999\r\n\r\n",
                        "413 The Content-Length is beyond all limits"),
                closed(
                        "a body too long",
                        LOGOUT + "Content-Length: 262145\r\n\r\n",
                        "413 The body is longer than 262144 bytes"),
                closed(
                        "a long body of somebody unknown",
                        "POST /api/v1/add_file HTTP/1.1\r\n" + HOST + "Content-Length: 500000\r\n\r\n",
                        "401 Log in first"),
                closed(
                        "a chunk too long",
                        LOGOUT + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
                        "413 The body is longer than 262144 bytes"),
                // Lengths that lie.
                closed(
                        "a negative length",
                        LOGOUT + "Content-Length: -1\r\n\r\n",
                        "400 The Content-Length is not a number"),
                closed(
                        "two lengths",
                        LOGOUT + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nde",
                        "400 A message has more than one Content-Length"),
                closed(
                        "a length, and chunks",
                        LOGOUT + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nde",
                        "400 A message has both a Content-Length and a Transfer-Encoding"),
                closed(
                        "a chunk longer than it says",
                        LOGOUT + "Transfer-Encoding: chunked\r\n\r\n1\r\nde\r\n0\r\n\r\n",
                        "400 A chunk is longer than it may be"),
                closed(
                        "a chunk of no number",
                        LOGOUT + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
                        "400 The size of a chunk is not a hexadecimal number"),
                closed(
                        "an encoding nobody knows",
                        LOGOUT + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                        "501 The only Transfer-Encoding known here is chunked"),
                closed(
                        "an expectation nobody knows",
                        LOGOUT + "Expect: miracles\r\nContent-Length: 2\r\n\r\nde",
                        "417 The only expectation known here is 100-continue"),
                // What is not there.
                kept("no page", get("/admin"), "404 there is no such page"),
                kept("a way out of the folder", get("/api/v1/../../etc/passwd"), "404 there is no such page"),
                kept("an encoded way out", get("/api/v1/%2e%2e/healthz"), "404 there is no such page"),
                kept(
                        "no operation",
                        "POST /api/v1/drop_tables HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n",
                        "404 there is no such page"),
                kept(
                        "an operation asked for with GET",
                        get("/api/v1/list_groups"),
                        "405 this page is asked for with POST"),
                kept(
                        "a page asked for with DELETE",
                        "DELETE /healthz HTTP/1.1\r\n" + HOST + "\r\n",
                        "405 this page is asked for with GET"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Row row) throws Exception {
        try (RawApi attacker = RawApi.connect(honest.tracker(), ATTACKER)) {
            attacker.send(row.request);
            RawApi.Answer answer = attacker.read();
            assertEquals(row.answer, answer.status() + " " + answer.text().strip());
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
