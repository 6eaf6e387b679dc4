package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.minibittorrent.http.HttpBytes.bytes;
import static org.minibittorrent.http.HttpBytes.requests;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers might read differently, and others that are none: all refused, none passed on. */
final class HttpRefusalTest {
    private static final String HOST = "Host: h\r\n";

    static Stream<Arguments> framing() {
        return Stream.of(
                post(400, "both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                post(
                        400,
                        "both lengths, other order",
                        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
                post(400, "two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
                post(400, "one length twice", "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello"),
                post(400, "a list of lengths", "Content-Length: 5, 5\r\n\r\nhello"),
                post(400, "a signed length", "Content-Length: +5\r\n\r\nhello"),
                post(400, "a negative length", "Content-Length: -5\r\n\r\nhello"),
                post(400, "a hexadecimal length", "Content-Length: 0x5\r\n\r\nhello"),
                post(400, "a length with a space", "Content-Length: 1 5\r\n\r\nhello"),
                post(400, "an empty length", "Content-Length: \r\n\r\nhello"),
                post(400, "a length in other digits", "Content-Length: \u00b2\r\n\r\nhello"),
                post(413, "a length beyond long", "Content-Length: 99999999999999999999\r\n\r\n"),
                post(413, "a length beyond int", "Content-Length: 4294967297\r\n\r\n1"),
                post(400, "an empty coding", "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
                post(400, "identity", "Transfer-Encoding: identity\r\n\r\n"),
                post(400, "an unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                post(400, "chunked with a parameter", "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
                post(400, "chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                post(400, "chunked not last", "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                post(
                        400,
                        "chunked in two lines",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
                post(501, "gzip", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                post(400, "a vertical tab before chunked", "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                post(400, "a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                post(400, "a folded line", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
                post(400, "a first line that is folded", " Content-Length: 5\r\n\r\nhello"),
                post(400, "a bare line feed in the header", "X: y\nContent-Length: 5\r\n\r\nhello"),
                post(400, "a bare carriage return", "X: y\rContent-Length: 5\r\n\r\nhello"),
                post(400, "two carriage returns", "X: y\r\r\n\r\n"),
                post(400, "a bare line feed at the end", "X: y\r\n\n"),
                post(400, "NUL in a value", "X: \0\r\n\r\n"),
                post(400, "NUL in a name", "X\0: y\r\n\r\n"),
                post(400, "a control character", "X: \u001b[2J\r\n\r\n"),
                post(400, "no name", ": y\r\n\r\n"),
                post(400, "no colon", "X\r\n\r\n"),
                post(400, "a name of other letters", "Content-L\u00ebngth: 5\r\n\r\n"),
                post(417, "an unknown expectation", "Expect: 200-ok\r\n\r\n"),
                Arguments.of(400, "chunked with HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
    }

    private static Arguments post(int status, String what, String rest) {
        return Arguments.of(status, what, "POST / HTTP/1.1\r\n" + HOST + rest);
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                Arguments.of(400, "no Host", "GET / HTTP/1.1\r\n\r\n"),
                Arguments.of(400, "two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
                Arguments.of(400, "two Hosts with HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n"),
                Arguments.of(400, "a Host with a path", get("/", "Host: h/x")),
                Arguments.of(400, "a Host with a user", get("/", "Host: u@h")),
                Arguments.of(400, "a Host with a space", get("/", "Host: h h")),
                Arguments.of(400, "an open bracket", get("/", "Host: [::1")),
                Arguments.of(400, "text behind a bracket", get("/", "Host: [::1]x")),
                Arguments.of(400, "two brackets", get("/", "Host: [[::1]]:80")),
                Arguments.of(400, "a fragment", get("/#x", "Host: h")),
                Arguments.of(400, "a relative path", get("a", "Host: h")),
                Arguments.of(400, "another scheme", get("ftp://h/", "Host: h")),
                Arguments.of(400, "a target without host", get("http:///x", "Host: h")),
                Arguments.of(400, "a target with a user", get("http://u:p@h/x", "Host: h")),
                Arguments.of(400, "an asterisk for GET", get("*", "Host: h")),
                Arguments.of(400, "a target beyond ASCII", get("/\u00e9", "Host: h")),
                Arguments.of(400, "a tab in the target", get("/a\tb", "Host: h")),
                Arguments.of(400, "two spaces", "GET  / HTTP/1.1\r\n"),
                Arguments.of(400, "a space too many", "GET / HTTP/1.1 \r\n"),
                Arguments.of(400, "a space first", " GET / HTTP/1.1\r\n"),
                Arguments.of(400, "tabs between", "GET\t/\tHTTP/1.1\r\n"),
                Arguments.of(400, "a method that is no token", "GE(T / HTTP/1.1\r\n"),
                Arguments.of(400, "no method", " / HTTP/1.1\r\n"),
                Arguments.of(400, "HTTP/0.9", "GET /\r\n"),
                Arguments.of(400, "a version in small letters", "GET / http/1.1\r\n"),
                Arguments.of(400, "a version of three digits", "GET / HTTP/1.10\r\n"),
                Arguments.of(400, "a version without a digit", "GET / HTTP/1.x\r\n"),
                Arguments.of(400, "a bare line feed", "GET / HTTP/1.1\n"),
                Arguments.of(400, "TLS at the wrong port", "\u0016\u0003\u0001"),
                Arguments.of(400, "BitTorrent at the wrong port", "\u0013BitTorrent protocol"),
                Arguments.of(501, "CONNECT", "CONNECT h:443 HTTP/1.1\r\n"),
                Arguments.of(505, "HTTP/1.2", "GET / HTTP/1.2\r\n"),
                Arguments.of(505, "HTTP/2", "PRI * HTTP/2.0\r\n"));
    }

    private static String get(String target, String line) {
        return "GET " + target + " HTTP/1.1\r\n" + line + "\r\n\r\n";
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource({"framing", "heads"})
    void isRefusedHoweverItIsCut(int status, String what, String text) {
        byte[] bytes = bytes(text);
        for (int step : new int[] {1, 7, bytes.length}) {
            HttpRequestDecoder decoder = new HttpRequestDecoder(HttpLimits.standard());
            HttpException refusal = assertThrows(
                    HttpException.class,
                    () -> assertEquals(0, requests(decoder, bytes, step).size()));
            assertEquals(status, refusal.status(), refusal.getMessage());
            assertFalse(decoder.takeContinue());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\n",
                "-1\r\n",
                "+1\r\n",
                "0x1\r\n",
                " 1\r\n",
                "1 \r\n",
                "1 1\r\n",
                "\r\n",
                ";x\r\n",
                "1\n",
                "1\r1",
                "\u00b2\r\n",
                "1;\0\r\n",
                "0000000000000001\r\n",
                "fffffffffffffffff\r\n",
                "1\r\naX",
                "1\r\na\n",
                "1\r\na\rX",
                "1\r\n\r\n\r\n",
                "0\r\nX\r\n",
                "0\r\n X: y\r\n",
                "0\r\n\n"
            })
    void aBrokenChunkIsRefused(String chunk) {
        String head = "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
        for (int step : new int[] {1, 1000}) {
            HttpRequestDecoder decoder = new HttpRequestDecoder(HttpLimits.standard());
            HttpException refusal =
                    assertThrows(HttpException.class, () -> requests(decoder, bytes(head + chunk + "\r\n"), step));
            assertEquals(400, refusal.status(), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"00000000005, 5", "0, 0", "000000000000000000000000000, 0"})
    void leadingZerosChangeNothing(String length, int expected) throws HttpException {
        HttpRequestDecoder decoder = new HttpRequestDecoder(HttpLimits.standard());
        String text = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n" + "x".repeat(expected);
        assertEquals(expected, requests(decoder, text).get(0).body().length);
    }
}
