package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact words of a request's refusal, each once; what else is refused with them is in the tests of the decoder. */
final class HttpMessagesTest {
    private static final String HOST = "Host: h\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("400 A control character stands in a line", "\u0016\u0003\u0001\r\n\r\n"),
                Arguments.of("400 The first line is not a method, a target and a version", "NONSENSE\r\n\r\n"),
                Arguments.of("505 HTTP/1.1 is spoken here", "GET / HTTP/3.0\r\n" + HOST + "\r\n"),
                Arguments.of("400 A carriage return stands without a line feed", get("X: a\rb")),
                Arguments.of("400 A header line is folded", get("X: a\r\n b")),
                Arguments.of("400 A header line does not begin with a name and a colon", get("X : a")),
                Arguments.of(
                        "400 The request target is neither a path nor an http URI",
                        "GET healthz HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("501 This is no proxy", "CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("400 A request has not exactly one Host line", get(HOST.strip())),
                Arguments.of("400 The Host is not a valid one", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
                Arguments.of("414 The first line is longer than it may be", "GET /" + "a".repeat(100_000)),
                Arguments.of("431 The header is longer than it may be", get("X: " + "a".repeat(100_000))),
                Arguments.of("431 The header has more than 64 lines", get("X: y\r\n".repeat(10_000))),
                Arguments.of(
                        "413 The Content-Length is beyond all limits",
                        POST + "Content-Length: 99999999999999999999\r\n\r\n"),
                Arguments.of("413 The body is longer than 1000 bytes", POST + "Content-Length: 1001\r\n\r\n"),
                Arguments.of("400 The Content-Length is not a number", POST + "Content-Length: -1\r\n\r\n"),
                Arguments.of(
                        "400 A message has more than one Content-Length",
                        POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nde"),
                Arguments.of(
                        "400 A message has both a Content-Length and a Transfer-Encoding",
                        POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nde"),
                Arguments.of("400 A chunk is longer than it may be", CHUNKED + "1\r\nde\r\n0\r\n\r\n"),
                Arguments.of("400 The size of a chunk is not a hexadecimal number", CHUNKED + "xyz\r\n"),
                Arguments.of(
                        "501 The only Transfer-Encoding known here is chunked",
                        POST + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
                Arguments.of(
                        "417 The only expectation known here is 100-continue",
                        POST + "Expect: miracles\r\nContent-Length: 2\r\n\r\nde"));
    }

    private static String get(String line) {
        return "GET / HTTP/1.1\r\n" + HOST + line + "\r\n\r\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void isSaid(String message, String text) {
        HttpRequestDecoder decoder =
                new HttpRequestDecoder(HttpLimits.standard().withBodyBytes(1000));
        HttpException refusal = assertThrows(HttpException.class, () -> HttpBytes.requests(decoder, text));
        assertEquals(message, refusal.status() + " " + refusal.getMessage());
    }
}
