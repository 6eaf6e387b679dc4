package org.minibittorrent.tracker.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.testing.Eventually;

/** What comes in at the tracker's port, good and bad, over real sockets and with time that is moved by hand. */
@Timeout(60)
class WebServerTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1000);
    private final FakeService service = new FakeService();
    private final EventLoop loop = EventLoop.manual(time::get);
    private final List<Client> clients = new ArrayList<>();
    private WebServer server = start(new WebLimits(8, 6, 1 << 20, 2 << 20));

    private WebServer start(WebLimits limits) {
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            return new WebServer(loop, any, List.of("tracker.example"), limits, service);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void settle() {
        loop.turn(Duration.ZERO);
    }

    @AfterEach
    void close() throws IOException {
        for (Client client : clients) {
            client.socket.close();
        }
        loop.close();
    }

    /** A client that says and hears bytes. */
    private final class Client {
        final SocketChannel socket;
        final StringBuilder heard = new StringBuilder();
        boolean ended;

        Client() throws IOException {
            socket = SocketChannel.open(server.address());
            socket.configureBlocking(false);
            clients.add(this);
            loop.turn(Duration.ofMillis(50));
        }

        Client say(String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            until(() -> {
                try {
                    socket.write(bytes);
                } catch (IOException e) {
                    ended = true;
                }
                return !bytes.hasRemaining() || ended;
            });
            return this;
        }

        void until(BooleanSupplier so) {
            Eventually.turn(loop, "what the client waits for", () -> so.getAsBoolean() || hears(so), () -> heard);
        }

        private boolean hears(BooleanSupplier so) {
            hear();
            return so.getAsBoolean();
        }

        void hear() {
            ByteBuffer in = ByteBuffer.allocate(1 << 16);
            try {
                int count = socket.read(in);
                ended |= count < 0;
                heard.append(new String(in.array(), 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                ended = true;
            }
        }

        String hears(String text) {
            until(() -> heard.indexOf(text) >= 0);
            return heard.toString();
        }

        void isClosed() {
            until(() -> ended);
        }
    }

    private String host() {
        return "Host: 127.0.0.1:" + server.address().getPort() + "\r\n";
    }

    private String post(String operation, String headers, String body) {
        return "POST /api/v1/" + operation + " HTTP/1.1\r\n" + host() + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Test
    void healthIsToldToAnyoneAndTheConnectionIsKept() throws IOException {
        Client client = new Client();
        client.say("GET /healthz HTTP/1.1\r\n" + host() + "\r\n").hears("200 OK");
        client.hears("ok\n");
        client.heard.setLength(0);
        client.say("HEAD /healthz HTTP/1.1\r\n" + host() + "\r\n").hears("200 OK");
        assertFalse(client.ended);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nothing, 404",
        "POST /api/v1/no_such_operation, 404",
        "GET /api/v1/list_groups, 405",
        "DELETE /healthz, 405",
        "POST /api/v1/events, 405",
        "GET /api/v1/../../etc/passwd, 404",
    })
    void whatIsNotThereOrAskedForInTheWrongWayIsRefused(String line, int status) throws IOException {
        new Client().say(line + " HTTP/1.1\r\n" + host() + "\r\n").hears("HTTP/1.1 " + status);
        assertTrue(service.asked.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "localhost, 200",
        "TRACKER.example, 200",
        "tracker.example:1, 200",
        "10.1.2.3, 421",
        "127.0.0.1.evil.example, 421",
        "[::1], 421",
        "127.0.0.1, 200",
    })
    void onlyTheTrackersOwnNamesAreAnswered(String host, int status) throws IOException {
        new Client().say("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n").hears("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 200",
        "10.1.2.3:80, 200",
        "[::1], 200",
        "999.999.999.999, 421",
        "256.1.1.1, 421",
        "[::g], 421",
        "[10.1.2.3], 421",
        "::1, 421",
    })
    void atTheWildcardEveryAddressIsAnsweredAndNothingElse(String host, int status) {
        HostPolicy policy = new HostPolicy(new InetSocketAddress(0), List.of());
        HttpRequest request = HttpRequest.get(host, "/healthz");
        assertEquals(status == 200, policy.refusal(request) == null);
    }

    @Test
    void requestsOfWebPagesAreRefused() throws IOException {
        new Client()
                .say("GET /healthz HTTP/1.1\r\n" + host() + "Origin: http://evil.example\r\n\r\n")
                .hears("HTTP/1.1 421");
        new Client()
                .say("GET /healthz HTTP/1.1\r\n" + host() + "Sec-Fetch-Site: cross-site\r\n\r\n")
                .hears("HTTP/1.1 421");
        new Client()
                .say(post("logout", "Origin: null\r\nAuthorization: Bearer secret\r\n", "de"))
                .hears("HTTP/1.1 421");
        assertTrue(service.asked.isEmpty());
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrderWhateverTheOrderOfTheAnswers() throws IOException {
        service.eager = false;
        Client client = new Client();
        String token = "Authorization: Bearer secret\r\n";
        client.say(post("list_sessions", token, "de") + post("logout", token, "de") + "GET /healthz HTTP/1.1\r\n"
                + host() + "\r\n");
        client.until(() -> service.asked.size() == 2);
        service.asked.get(1).responder().reply(new ApiReply.Done());
        loop.turn(Duration.ZERO);
        client.hear();
        assertEquals("", client.heard.toString());
        service.asked
                .get(0)
                .responder()
                .refuse(new org.minibittorrent.api.ApiException(org.minibittorrent.api.ErrorCode.QUOTA, "enough"));
        client.hears("ok\n");
        assertTrue(client.heard.indexOf("429") < client.heard.indexOf("200"), client.heard::toString);
    }

    @Test
    void aFloodOfPipelinedRequestsIsReadOnlyAsItIsAnswered() throws IOException {
        service.eager = false;
        Client client = new Client();
        String one = post("logout", "Authorization: Bearer secret\r\n", "de");
        client.say(one.repeat(300));
        client.until(() -> service.asked.size() == WebLimits.PIPELINE);
        for (int i = 0; i < 20; i++) {
            loop.turn(Duration.ZERO);
        }
        assertEquals(WebLimits.PIPELINE, service.asked.size());
        for (int i = 0; i < 300; i++) {
            int next = i;
            client.until(() -> service.asked.size() > next);
            service.asked.get(i).responder().reply(new ApiReply.Done());
        }
        client.until(() -> client.heard.toString().split("HTTP/1.1 200", -1).length == 301);
    }

    @Test
    void malformedAndOversizedRequestsAreRefusedAndTheConnectionEnds() throws IOException {
        for (String bad : List.of(
                "NONSENSE\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/3.0\r\n" + host() + "\r\n",
                "POST /api/v1/logout HTTP/1.1\r\n" + host() + "Content-Length: 99999999999\r\n\r\n",
                "POST /api/v1/logout HTTP/1.1\r\n" + host() + "Content-Length: 300000\r\n\r\n",
                "POST /api/v1/logout HTTP/1.1\r\n" + host()
                        + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nde",
                "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(5_000))) {
            Client client = new Client();
            client.say(bad).hears("HTTP/1.1 ");
            client.isClosed();
            assertTrue(client.heard.toString().matches("(?s)HTTP/1.1 (4|5)..*"), client.heard::toString);
        }
        assertTrue(service.asked.isEmpty());
    }

    @Test
    void aLongBodyIsTakenOnlyFromThoseWhoAreLoggedIn() throws IOException {
        String head = "POST /api/v1/add_file HTTP/1.1\r\n" + host() + "Content-Length: 500000\r\n";
        new Client().say(head + "\r\n").hears("HTTP/1.1 401");
        Client member = new Client();
        member.say(head + "Authorization: Bearer secret\r\nExpect: 100-continue\r\n\r\n")
                .hears("100 Continue");
        Client second = new Client();
        second.say(head + "Authorization: Bearer secret\r\nExpect: 100-continue\r\n\r\n")
                .hears("100 Continue");
        // A third one would be more than one source may send at a time.
        new Client().say(head + "Authorization: Bearer secret\r\n\r\n").hears("HTTP/1.1 503");
        second.socket.close();
        loop.turn(Duration.ofMillis(50));
        new Client()
                .say(head + "Authorization: Bearer secret\r\nExpect: 100-continue\r\n\r\n")
                .hears("100 Continue");
    }

    @Test
    void whoLetsUsWaitIsClosed() throws IOException {
        Client silent = new Client();
        Client slow = new Client().say("GET /healthz HT");
        Client body = new Client().say(post("logout", "", "de").replaceAll("de$", ""));
        Client idle = new Client();
        idle.say("GET /healthz HTTP/1.1\r\n" + host() + "\r\n").hears("ok\n");
        for (int i = 0; i < 12; i++) {
            time.addAndGet(Duration.ofSeconds(1).toNanos());
            loop.turn(Duration.ofMillis(5));
        }
        silent.isClosed();
        slow.isClosed();
        idle.hear();
        assertFalse(idle.ended, "one that has asked may stay a while");
        for (int i = 0; i < 90; i++) {
            time.addAndGet(Duration.ofSeconds(1).toNanos());
            loop.turn(Duration.ZERO);
        }
        idle.isClosed();
        body.isClosed();
        assertEquals(0, server.connections());
    }

    @Test
    void idleConnectionsMakeRoomForNewOnes() throws IOException {
        service.eager = false;
        List<Client> flood = new ArrayList<>();
        Client busy = new Client().say(post("logout", "Authorization: Bearer secret\r\n", "de"));
        busy.until(() -> service.asked.size() == 1);
        for (int i = 0; i < 50; i++) {
            flood.add(new Client());
        }
        Client honest = new Client();
        honest.say("GET /healthz HTTP/1.1\r\n" + host() + "\r\n").hears("ok\n");
        assertTrue(server.connections() <= 6, "no more than one source may have");
        flood.get(0).isClosed();
        service.asked.get(0).responder().reply(new ApiReply.Done());
        busy.hears("200 OK");
    }

    @Test
    void eventsStreamUntilEitherSideEnds() throws IOException {
        Client client = new Client();
        client.say("GET /api/v1/events HTTP/1.1\r\n" + host() + "\r\n").hears("HTTP/1.1 401");
        String open = "GET /api/v1/events HTTP/1.1\r\n" + host() + "Authorization: Bearer secret\r\n\r\n";
        Client listening = new Client().say(open);
        listening.hears("Transfer-Encoding: chunked");
        service.sinks.get(0).send(new ApiEvent.JoinRequested("photos", "bob"));
        listening.hears("join_requested");
        time.addAndGet(Duration.ofMinutes(10).toNanos());
        loop.turn(Duration.ofMillis(5));
        listening.hear();
        assertFalse(listening.ended, "a stream has no deadline");
        service.sinks.get(0).end();
        listening.isClosed();
        assertTrue(listening.heard.toString().endsWith("0\r\n\r\n"), listening.heard::toString);
        listening.socket.close();
        client.until(() -> service.closedStreams.get() == 1);

        Client leaving = new Client().say(open);
        leaving.hears("Transfer-Encoding: chunked");
        leaving.socket.close();
        client.until(() -> service.closedStreams.get() == 2);
    }

    @Test
    void aStreamThatIsNotReadIsClosedAndItsMemoryFreed() throws IOException {
        Client stalled =
                new Client().say("GET /api/v1/events HTTP/1.1\r\n" + host() + "Authorization: Bearer secret\r\n\r\n");
        stalled.hears("chunked");
        ApiEvent event = new ApiEvent.FileAdded("photos", "x".repeat(250), 1, "bob", InfoHash.of(new byte[20]), 0, 1);
        for (int i = 0; i < 200_000 && service.closedStreams.get() == 0; i++) {
            service.sinks.get(0).send(event);
            if (i % 100 == 0) {
                loop.turn(Duration.ZERO);
            }
        }
        assertEquals(1, service.closedStreams.get());
        assertNull(service.asked.stream().findAny().orElse(null));
    }

    @Test
    void closingFreesThePort() throws IOException {
        Client client = new Client();
        client.say("GET /healthz HTTP/1.1\r\n" + host() + "\r\n").hears("ok\n");
        server.close();
        client.isClosed();
        client.socket.close();
        client.until(() -> server.connections() == 0);
        server = start(new WebLimits(16_384, 8_192, 48 << 20, 64 << 20));
    }
}
