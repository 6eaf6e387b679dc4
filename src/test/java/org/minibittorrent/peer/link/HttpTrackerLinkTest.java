package org.minibittorrent.peer.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.api.AccountRequest;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.GroupReply;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.tracker.web.FakeService;
import org.minibittorrent.tracker.web.WebLimits;
import org.minibittorrent.tracker.web.WebServer;

/** A peer's way to a tracker, against the tracker's real port. */
@Timeout(60)
class HttpTrackerLinkTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final EventLoop loop = EventLoop.start("test-loop");
    private final FakeService service = new FakeService();
    private WebServer server = serve(ANY_PORT);
    private final HttpTrackerLink link = new HttpTrackerLink(loop, server.address(), new Random(1));
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final TrackerLink.Listener listener = new TrackerLink.Listener() {
        @Override
        public void connected() {
            heard.add("connected");
        }

        @Override
        public void event(ApiEvent event) {
            heard.add(event.event());
        }

        @Override
        public void lost(IOException cause) {
            heard.add("lost");
        }

        @Override
        public void refused(ApiException refusal) {
            heard.add("refused " + refusal.code());
        }
    };

    private WebServer serve(InetSocketAddress at) {
        try {
            return new WebServer(loop, at, List.of(), new WebLimits(100, 100, 48 << 20, 64 << 20), service);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private <R extends ApiReply> CompletableFuture<R> call(ApiRequest<R> request, @Nullable String token) {
        return call(link, request, token);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the outer future is what is composed
    private <R extends ApiReply> CompletableFuture<R> call(
            HttpTrackerLink over, ApiRequest<R> request, @Nullable String token) {
        return CompletableFuture.supplyAsync(() -> over.call(request, token), loop::execute)
                .thenCompose(answer -> answer);
    }

    private static Throwable failure(CompletableFuture<?> result) throws Exception {
        try {
            Eventually.get(result);
            throw new AssertionError("it succeeded");
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    private void stop() throws Exception {
        Eventually.get(CompletableFuture.runAsync(server::close, loop::execute));
    }

    private String next() throws InterruptedException {
        return Eventually.next("an event", heard);
    }

    @Test
    void manyCallsAtOnceAreAllAnswered() throws Exception {
        List<CompletableFuture<ApiReply.Done>> calls = new java.util.ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(call(new AccountRequest.Logout(), FakeService.TOKEN));
        }
        for (CompletableFuture<ApiReply.Done> call : calls) {
            Eventually.get(call);
        }
        assertEquals(200, service.asked.size());
    }

    @Test
    void callsThatWaitTheirTurnAreAllAnsweredAndOthersGoBeforeThem() throws Exception {
        List<CompletableFuture<GroupReply.Groups>> inTurn = new ArrayList<>();
        CompletableFuture<Integer> before = new CompletableFuture<>();
        service.eager = false;
        loop.execute(() -> {
            for (int i = 0; i < 3000; i++) {
                inTurn.add(link.callInTurn(new GroupRequest.ListGroups("turn " + i), FakeService.TOKEN));
            }
            var unused = link.call(new AccountRequest.Logout(), FakeService.TOKEN)
                    .whenComplete((done, failure) -> before.complete((int)
                            inTurn.stream().filter(CompletableFuture::isDone).count()));
        });
        Eventually.await("all connections to be busy", () -> service.asked.size() >= 4);
        loop.execute(() -> {
            service.eager = true;
            List.copyOf(service.asked).forEach(FakeService::grant);
        });
        int done = Eventually.get(before);
        assertTrue(done < 20, done + " were answered first");
        for (CompletableFuture<GroupReply.Groups> call : inTurn) {
            Eventually.get(call);
        }
        assertEquals(3001, service.asked.size());
    }

    @Test
    void aRefusalComesAsSuch() throws Exception {
        ApiException refusal =
                assertInstanceOf(ApiException.class, failure(call(new AccountRequest.Logout(), "wrong")));
        assertEquals(ErrorCode.NOT_LOGGED_IN, refusal.code());
        assertEquals("log in first", refusal.getMessage());
    }

    @Test
    void aTrackerThatIsAwayIsNamedAndComesBack() throws Exception {
        Eventually.get(call(new AccountRequest.Logout(), FakeService.TOKEN));
        stop();
        Throwable away = failure(call(new AccountRequest.Logout(), FakeService.TOKEN));
        assertTrue(
                String.valueOf(away.getMessage())
                        .contains("127.0.0.1:" + server.address().getPort()),
                away::toString);
        server = serve(server.address());
        Eventually.get(call(new AccountRequest.Logout(), FakeService.TOKEN));
    }

    @Test
    void eventsComeAndTheStreamIsOpenedAgainWhenItIsLost() throws Exception {
        loop.execute(() -> link.openEvents(FakeService.TOKEN, listener));
        assertEquals("connected", next());
        loop.execute(() -> {
            service.sinks.get(0).send(new ApiEvent.Snapshot(List.of()));
            service.sinks
                    .get(0)
                    .send(new ApiEvent.FileAdded("g", "n".repeat(5000), 1, "u", InfoHash.of(new byte[20]), 0, 1));
        });
        assertEquals("snapshot", next());
        assertEquals("file_added", next());
        stop();
        assertEquals("lost", next());
        server = serve(server.address());
        assertEquals("connected", next());
        loop.execute(() -> service.sinks.get(1).send(new ApiEvent.Ping()));
        assertEquals("ping", next());
    }

    @Test
    void aTrackerWhoseHostBeganAnewCostsNoRequestOnceThatIsNoticed() throws Exception {
        try (RebootingServer host = new RebootingServer()) {
            HttpTrackerLink kept = new HttpTrackerLink(loop, host.address(), new Random(1));
            loop.execute(() -> kept.openEvents("token", listener));
            List<CompletableFuture<ApiReply.Done>> before = new ArrayList<>();
            for (int i = 0; i < RebootingServer.AT_ONCE; i++) {
                before.add(call(kept));
            }
            for (CompletableFuture<ApiReply.Done> one : before) {
                Eventually.get(one);
            }
            host.reboot();
            assertEquals("lost", next());
            for (int i = 0; i < 2 * RebootingServer.AT_ONCE; i++) {
                Eventually.get(call(kept));
            }
            loop.execute(kept::close);
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the outer future is what is composed
    void aTrackerThatIsSilentIsSaidToBeAndItsLateAnswerIsKeptForWhoCanUndoIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            HttpTrackerLink other =
                    new HttpTrackerLink(loop, (InetSocketAddress) silent.getLocalSocketAddress(), new Random(1));
            CompletableFuture<ApiReply.Done> late = new CompletableFuture<>();
            CompletableFuture<ApiReply.Done> undoable = CompletableFuture.supplyAsync(
                            () -> other.call(new AccountRequest.Logout(), "token", late::complete), loop::execute)
                    .thenCompose(answer -> answer);
            try (Socket carrier = silent.accept()) {
                Throwable told = failure(call(other));
                assertTrue(String.valueOf(told.getMessage()).contains("no answer within 8 seconds"), told::toString);
                failure(undoable);
                carrier.getOutputStream().write(DroppingServer.ANSWER);
                assertEquals(new ApiReply.Done(), Eventually.get(late));
            }
        }
    }

    @Test
    void aKeptConnectionThatEndsWithoutAWordCostsNothingThatCanBeRepeated() throws Exception {
        try (DroppingServer host = new DroppingServer()) {
            HttpTrackerLink kept = new HttpTrackerLink(loop, host.address(), new Random(1));
            Eventually.get(call(kept));
            Eventually.get(call(kept));
            assertEquals(List.of("logout", "logout", "logout"), host.asked);
            loop.execute(kept::close);
        }
    }

    @Test
    void whatCannotBeRepeatedIsSentOnceAndMayHaveBeenDone() throws Exception {
        try (DroppingServer host = new DroppingServer()) {
            HttpTrackerLink kept = new HttpTrackerLink(loop, host.address(), new Random(1));
            Eventually.get(call(kept));
            Throwable told = failure(call(kept, new GroupRequest.JoinGroup("photos"), "token"));
            assertTrue(String.valueOf(told.getMessage()).contains("it may have been done"), told::toString);
            assertEquals(List.of("logout", "join_group"), host.asked);
            loop.execute(kept::close);
        }
    }

    private CompletableFuture<ApiReply.Done> call(HttpTrackerLink other) {
        return call(other, new AccountRequest.Logout(), "token");
    }

    @Test
    void anUnknownSessionIsToldOnceAndNotTriedAgain() throws Exception {
        loop.execute(() -> link.openEvents("wrong", listener));
        assertEquals("refused NOT_LOGGED_IN", next());
        loop.execute(() -> link.openEvents(FakeService.TOKEN, listener));
        assertEquals("connected", next());
    }
}
