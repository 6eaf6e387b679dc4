package org.minibittorrent.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.minibittorrent.http.HttpBytes.bytes;
import static org.minibittorrent.http.HttpBytes.join;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is encoded comes out the same, however the bytes are cut on their way. */
final class HttpCutsTest {
    private static final HttpLimits LIMITS = HttpLimits.standard();

    @Property(tries = 300)
    void requestsComeOutAsTheyWentIn(
            @ForAll("requests") List<HttpRequest> sent,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 90) int step)
            throws HttpException {
        Random random = new Random(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        sent.forEach(request -> wire.writeBytes(random.nextBoolean() ? plain(request) : chunked(request, random)));
        HttpRequestDecoder decoder = new HttpRequestDecoder(LIMITS);
        List<HttpRequest> got = HttpBytes.requests(decoder, wire.toByteArray(), step);
        assertEquals(sent.size(), got.size());
        for (int i = 0; i < sent.size(); i++) {
            assertEquals(sent.get(i), withoutFraming(got.get(i)));
        }
        assertFalse(decoder.midMessage());
    }

    @Property(tries = 300)
    void responsesComeOutAsTheyWentIn(
            @ForAll("requests") List<HttpRequest> asked,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 90) int step)
            throws HttpException {
        Random random = new Random(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        HttpResponseDecoder decoder = new HttpResponseDecoder(LIMITS);
        List<HttpResponse> sent = new ArrayList<>();
        for (HttpRequest request : asked) {
            decoder.requestSent(request);
            HttpResponse response = HttpResponse.of(200 + random.nextInt(300), "a/b", request.body());
            boolean content = HttpEncoder.hasContent(response.status());
            boolean head = request.method().equals("HEAD");
            if (content && !head && random.nextBoolean()) {
                wire.writeBytes(join(HttpEncoder.streamHead(response, false)));
                wire.writeBytes(chunks(request.body(), random));
            } else {
                wire.writeBytes(join(HttpEncoder.encode(response, request)));
            }
            sent.add(content && !head ? response : response.withBody(new byte[0]));
        }
        List<HttpResponse> got = HttpBytes.responses(decoder, wire.toByteArray(), step);
        assertEquals(sent.size(), got.size());
        for (int i = 0; i < sent.size(); i++) {
            assertEquals(sent.get(i).status(), got.get(i).status());
            assertArrayEquals(sent.get(i).body(), got.get(i).body());
            assertEquals("a/b", got.get(i).header("content-type").orElseThrow());
        }
        assertEquals(0, decoder.openRequests());
    }

    /** Two requests, cut into two at each place there is. */
    @Property(tries = 20)
    void noCutMatters(@ForAll("requests") List<HttpRequest> sent, @ForAll long seed) throws HttpException {
        Random random = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sent.forEach(request -> out.writeBytes(chunked(request, random)));
        byte[] wire = out.toByteArray();
        for (int cut = 0; cut <= Math.min(wire.length, 1500); cut++) {
            HttpRequestDecoder decoder = new HttpRequestDecoder(LIMITS);
            List<HttpRequest> got = new ArrayList<>();
            for (ByteBuffer part :
                    List.of(ByteBuffer.wrap(wire, 0, cut), ByteBuffer.wrap(wire, cut, wire.length - cut))) {
                for (HttpRequest r = decoder.next(part); r != null; r = decoder.next(part)) {
                    got.add(withoutFraming(r));
                }
            }
            assertEquals(sent, got, "cut at " + cut);
        }
    }

    @Provide
    Arbitrary<List<HttpRequest>> requests() {
        Arbitrary<String> methods = Arbitraries.of("GET", "POST", "HEAD", "PUT", "x-!#$%&'*+.^_`|~9");
        Arbitrary<String> targets = Arbitraries.strings()
                .withCharRange('!', '~')
                .excludeChars('#')
                .ofMaxLength(40)
                .map(text -> "/" + text);
        Arbitrary<String> names =
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(10).map(n -> "X-" + n);
        Arbitrary<String> values = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('\u0080', '\u00ff')
                .withChars('\t')
                .ofMaxLength(30)
                .map(String::strip);
        Arbitrary<HttpHeaders> headers = Combinators.combine(names, values)
                .as(HttpHeaders.Field::new)
                .list()
                .ofMaxSize(5)
                .map(fields -> new HttpHeaders(fields).with("Host", "h"));
        Arbitrary<byte[]> bodies = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        return Combinators.combine(methods, targets, headers, bodies)
                .as((method, target, fields, body) -> new HttpRequest(method, target, 1, fields, body))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static byte[] plain(HttpRequest request) {
        return join(HttpEncoder.encode(request));
    }

    /** The same request as another client might send it. */
    private static byte[] chunked(HttpRequest request, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(request.method() + " " + request.target() + " HTTP/1.1\r\n"));
        for (HttpHeaders.Field field : request.headers().fields()) {
            String blanks = " \t".repeat(random.nextInt(2));
            out.writeBytes(bytes(field.name() + ":" + blanks + field.value() + blanks + "\r\n"));
        }
        out.writeBytes(bytes("Transfer-Encoding: chunked\r\n\r\n"));
        out.writeBytes(chunks(request.body(), random));
        return out.toByteArray();
    }

    private static byte[] chunks(byte[] body, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int count = 1 + random.nextInt(body.length - at);
            out.writeBytes(join(HttpEncoder.chunk(ByteBuffer.wrap(body, at, count))));
            at += count;
        }
        out.writeBytes(join(HttpEncoder.lastChunk()));
        return out.toByteArray();
    }

    private static HttpRequest withoutFraming(HttpRequest request) {
        List<HttpHeaders.Field> fields = request.headers().fields().stream()
                .filter(field ->
                        !field.name().equals("Content-Length") && !field.name().equals("Transfer-Encoding"))
                .toList();
        return new HttpRequest(request.method(), request.target(), 1, new HttpHeaders(fields), request.body());
    }
}
