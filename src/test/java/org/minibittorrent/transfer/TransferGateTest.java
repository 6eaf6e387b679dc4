package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.PeerId;

/** Who connects to a transfer with a gate waits for its word, hears nothing before, and can be put out again. */
@Timeout(60)
class TransferGateTest {
    private static final int PATIENCE_MILLIS = 30_000;

    private record Question(RemotePeer remote, Consumer<Boolean> answer) {}

    @TempDir
    Path folder;

    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final IoThreads threads = IoThreads.start("gate-test");
    private TransferEngine engine;
    private Transfer transfer;

    @BeforeEach
    void share() throws Exception {
        engine = new TransferEngine(
                threads,
                new EngineSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ip -> true,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE));
        Path file = Files.write(folder.resolve("file"), new byte[1000]);
        TransferGate gate = new TransferGate() {
            @Override
            public void admit(RemotePeer remote, Consumer<Boolean> answer) {
                questions.add(new Question(remote, answer));
            }

            @Override
            public @Nullable String user(RemotePeer remote) {
                return "bob";
            }

            @Override
            public boolean isKnown(RemotePeer remote) {
                return false;
            }
        };
        TransferOpener opener = new TransferOpener(engine).gated(gate);
        var metainfo = Eventually.get(opener.hash(file, null, true, (done, total) -> {}));
        transfer = Eventually.get(opener.share(metainfo, file, new Silent()));
    }

    @AfterEach
    void close() throws Exception {
        Eventually.get(engine.close());
        threads.close();
    }

    @Test
    void nothingIsSentBeforeTheAnswer() throws Exception {
        try (Socket socket = knock(id(1))) {
            Question question = question();
            assertEquals(id(1), question.remote.peerId());
            assertEquals(socket.getLocalPort(), question.remote.address().getPort());
            socket.setSoTimeout(300);
            assertThrows(
                    SocketTimeoutException.class, () -> socket.getInputStream().read());

            answer(question, true);
            readHandshake(socket);
            assertTrue(onLoop(() -> transfer.connections().remotes().size() == 1));
        }
    }

    @Test
    void whoIsRefusedHearsNothing() throws Exception {
        try (Socket socket = knock(id(1))) {
            answer(question(), false);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void noAnswerIsARefusal() throws Exception {
        try (Socket socket = knock(id(1))) {
            Question question = question();
            assertEquals(-1, socket.getInputStream().read());
            answer(question, true); // too late, and harmless
            assertTrue(onLoop(() -> transfer.connections().remotes().isEmpty()));
        }
    }

    @Test
    void somePeersArePutOutAndTheOthersStay() throws Exception {
        try (Socket first = knock(id(1));
                Socket second = knock(id(2))) {
            answer(question(), true);
            answer(question(), true);
            readHandshake(first);
            readHandshake(second);
            onLoop(() -> {
                transfer.connections().drop(remote -> Objects.equals(id(1), remote.peerId()), "put out");
                return true;
            });
            untilEnd(first);
            assertTrue(onLoop(() -> transfer.connections().remotes().size() == 1
                    && Objects.equals(
                            id(2), transfer.connections().remotes().get(0).peerId())));
        }
    }

    @Test
    void aPeerIsCalledByItsUser() throws Exception {
        try (Socket socket = knock(id(1))) {
            answer(question(), true);
            readHandshake(socket);
            Eventually.await("a peer", () -> !transfer.status().peers().isEmpty());
            String name = transfer.status().peers().get(0).name();
            assertTrue(name.startsWith("bob at 127.0.0.1:" + socket.getLocalPort()), name);
        }
    }

    private Question question() throws InterruptedException {
        return Eventually.next("the gate's question", questions);
    }

    private void answer(Question question, boolean admitted) {
        threads.loop().execute(() -> question.answer.accept(admitted));
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.loop().execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return Eventually.get(result);
    }

    private Socket knock(PeerId id) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(engine.address());
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
        new Handshake(transfer.infoHash(), id, true, true).encode(bytes);
        socket.getOutputStream().write(bytes.array());
        return socket;
    }

    private static void readHandshake(Socket socket) throws IOException {
        assertEquals(Handshake.LENGTH, socket.getInputStream().readNBytes(Handshake.LENGTH).length);
    }

    /** A connection that is cut with bytes unread ends by a reset rather than in good order. */
    private static void untilEnd(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {}
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.toString());
        }
    }

    private static PeerId id(int number) {
        byte[] bytes = new byte[20];
        bytes[19] = (byte) number;
        return PeerId.of(bytes);
    }

    private static final class Silent implements TransferListener {
        @Override
        public void status(TransferStatus status) {}

        @Override
        public void badPeer(String name, int piece) {}

        @Override
        public void complete() {}

        @Override
        public void ended(@Nullable IOException cause) {}
    }
}
