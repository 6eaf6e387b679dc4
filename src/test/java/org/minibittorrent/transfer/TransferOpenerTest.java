package org.minibittorrent.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;

/** Transfers that are opened and ended tell their listener so, whatever is thrown on the way. */
@Timeout(60)
class TransferOpenerTest {
    @TempDir
    Path folder;

    private final IoThreads threads = IoThreads.start("opener-test");
    private TransferEngine engine;
    private TransferOpener opener;
    private Path file;
    private Metainfo metainfo;

    @BeforeEach
    void start() throws Exception {
        engine = new TransferEngine(
                threads,
                new EngineSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ip -> true,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE));
        opener = new TransferOpener(engine);
        file = Files.write(folder.resolve("file"), "a file of one piece".getBytes(US_ASCII));
        metainfo = Eventually.get(opener.hash(file, null, true, (done, total) -> {}));
    }

    @AfterEach
    void close() throws Exception {
        Eventually.get(engine.close());
        threads.close();
    }

    @Test
    void anErrorWhileATransferIsMadeIsTold() {
        CompletableFuture<Transfer> opened = opener.download(
                metainfo,
                folder.resolve("copy"),
                List.of(),
                null,
                bytes -> {
                    throw new OutOfMemoryError("no heap left");
                },
                new Told());

        Throwable failure = Eventually.failure(opened);
        assertInstanceOf(IOException.class, failure);
        assertTrue(String.valueOf(failure.getMessage()).contains("no heap left"), failure::toString);
    }

    @Test
    void anErrorWhileFilesAreCheckedIsTold() {
        CompletableFuture<Transfer> opened = opener.shareChecked(
                metainfo,
                file,
                bytes -> {
                    throw new OutOfMemoryError("no heap left");
                },
                new Told());

        Throwable failure = Eventually.failure(opened);
        assertInstanceOf(IOException.class, failure);
    }

    @Test
    void whatFailedToOpenCanBeOpenedAgain() throws Exception {
        anErrorWhileATransferIsMadeIsTold();
        Transfer transfer = Eventually.get(
                opener.download(metainfo, folder.resolve("copy"), List.of(), null, bytes -> {}, new Told()));
        assertEquals(TransferState.DOWNLOADING, transfer.status().state());
    }

    @Test
    void everyConditionStopsTheHashing() {
        TransferOpener unwanted = opener.unless(() -> true).unless(() -> false);
        CompletableFuture<Metainfo> hashed = unwanted.hash(file, null, true, (done, total) -> {});
        assertInstanceOf(EngineClosedException.class, Eventually.failure(hashed));
    }

    @Test
    void whatTheDiskRefusesIsTriedAgainUnlessTheUserHasPausedItMeanwhile() throws Exception {
        Transfer transfer = Eventually.get(
                opener.download(metainfo, folder.resolve("copy"), List.of(), null, bytes -> {}, new Told()));
        threads.loop().execute(() -> transfer.pause(new IOException("Input/output error")));
        Eventually.await("paused", () -> transfer.status().state() == TransferState.PAUSED);
        assertEquals(
                Optional.of("Input/output error; see to the disk; it goes on by itself after that"),
                Optional.ofNullable(transfer.status().standstill()).map(Standstill::sentence));
        Eventually.await("goes on", () -> transfer.status().state() == TransferState.DOWNLOADING);

        threads.loop().execute(() -> {
            transfer.pause(new IOException("Input/output error"));
            transfer.pause();
        });
        Eventually.await(
                "paused",
                () -> TransferStatus.BY_REQUEST.equals(transfer.status().standstill()));
        CompletableFuture<TransferState> later = new CompletableFuture<>();
        threads.loop()
                .execute(() -> threads.loop()
                        .schedule(
                                3_000_000_000L,
                                () -> later.complete(transfer.status().state())));
        assertEquals(TransferState.PAUSED, Eventually.get(later));
    }

    @Test
    void completionIsToldOnceAndBeforeTheEnd() throws Exception {
        Told told = new Told();
        Transfer transfer = Eventually.get(opener.share(metainfo, file, told));
        threads.loop().execute(() -> transfer.close(false));
        threads.loop().execute(() -> transfer.close(true));
        Eventually.get(told.over);
        Eventually.get(engine.close());
        assertEquals(List.of("complete", "ended"), told.calls);
        assertFalse(told.elsewhere, "all on the loop thread");
    }

    @Test
    void theEndIsToldThoughTheLastPictureCannotBeShown() throws Exception {
        Told told = new Told();
        Transfer transfer = Eventually.get(opener.share(metainfo, file, told));
        told.failing = true;
        threads.loop().execute(() -> transfer.close(false));
        Eventually.get(told.over);
        Eventually.get(engine.close());
        assertEquals(List.of("complete", "ended"), told.calls);
    }

    private final class Told implements TransferListener {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private volatile boolean failing;
        private volatile boolean elsewhere;

        @Override
        public void status(TransferStatus status) {
            if (failing) {
                throw new OutOfMemoryError("no heap left");
            }
        }

        @Override
        public void badPeer(String name, int piece) {}

        @Override
        public void complete() {
            call("complete");
        }

        @Override
        public void ended(@Nullable IOException cause) {
            call("ended");
            over.complete(null);
        }

        private void call(String name) {
            elsewhere |= !threads.loop().inLoop();
            calls.add(name);
        }
    }
}
