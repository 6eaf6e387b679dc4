package org.minibittorrent.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.Catalogue;
import org.minibittorrent.peer.files.SessionContext;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.store.file.Volume;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferOpener;

/** A peer with a tracker that is faked, and sessions on it. */
public final class SessionKit implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    static final int LEASE_SECONDS = 1;

    private static final BencodeString COMMUNITY = BencodeString.of(new byte[16]);

    final IoThreads threads = IoThreads.start("session-test");
    public final FakeTracker tracker = new FakeTracker(threads.loop());
    public final PeerState state = new PeerState(new Random(1));
    final TransferEngine engine;
    public RecordedSession seen = new RecordedSession();

    public SessionKit() throws IOException {
        engine = new TransferEngine(
                threads,
                new EngineSettings(new InetSocketAddress(LOOPBACK, 0), ip -> false, Long.MAX_VALUE, Long.MAX_VALUE));
        tracker.addGroup("Photos");
    }

    /** Alice logs in; what she had before is taken up. */
    public UserSession login() throws Exception {
        seen = new RecordedSession();
        LoggedIn login = new LoggedIn(
                "",
                "token",
                "alice",
                1,
                "127.0.0.1:" + engine.address().getPort(),
                OptionalInt.of(1),
                LEASE_SECONDS,
                COMMUNITY);
        CompletableFuture<UserSession> session = onLoop(() -> {
            Accounts accounts = new Accounts(threads, tracker, 4096, new SecureRandom());
            UserSession begun = new UserSession(threads, engine, accounts, tracker, state, login, seen);
            return begun.start().thenApply(started -> begun);
        });
        return Eventually.get(session);
    }

    /** What is remembered of Alice. */
    public PeerState.Account account() {
        return state.account(COMMUNITY, "alice");
    }

    /** Keeps all that belongs on the disk from being done, until the latch is counted down. */
    public CountDownLatch stall() {
        CountDownLatch latch = new CountDownLatch(1);
        atEachPlace(() -> latch.await(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return latch;
    }

    /** Waits until the disk has done what it was asked before. */
    public void settleDisk() throws Exception {
        // What is asked of the disk of a file looks for that first, in some steps.
        for (int step = 0; step < 4; step++) {
            for (CompletableFuture<Boolean> done : atEachPlace(() -> true)) {
                Eventually.get(done);
            }
        }
    }

    private List<CompletableFuture<Boolean>> atEachPlace(Callable<Boolean> work) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int worker = 0; worker < Runtime.getRuntime().availableProcessors() + 1; worker++) {
            all.add(threads.workers().call(threads.loop(), work));
            Path files = Path.of(System.getProperty("java.io.tmpdir"));
            all.add(threads.workers().call(Volume.of(files), threads.loop(), work));
        }
        return all;
    }

    /** Starts something on the loop. */
    public <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.loop().execute(() -> {
            var unused = task.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(SessionContext.cause(failure));
                }
            });
        });
        return result;
    }

    /** Does something on the loop and waits for it. */
    public void run(Runnable task) throws Exception {
        Eventually.get(onLoop(() -> {
            task.run();
            return CompletableFuture.completedFuture(null);
        }));
    }

    /** Asks something on the loop. */
    public <T> T ask(Supplier<T> question) throws Exception {
        return Eventually.get(onLoop(() -> CompletableFuture.completedFuture(question.get())));
    }

    /** A file of random bytes that has not been touched for long. */
    public static Path file(Path path, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        Files.write(path, content);
        return settle(path);
    }

    /** Dates a file back, always by the same. */
    public static Path settle(Path path) throws IOException {
        return Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2020-02-02T20:20:20Z")));
    }

    /** Puts a file into the catalogue that another member shares. */
    public Metainfo listed(Path file) throws Exception {
        TransferOpener opener = new TransferOpener(engine);
        String source = ask(() -> Catalogue.source(Objects.requireNonNull(tracker.groups.get("photos"))));
        Metainfo metainfo = Eventually.get(opener.hash(file, source, true, (done, total) -> {}));
        run(() -> tracker.files.put(FileKey.of("photos", metainfo.name()), BencodeString.of(metainfo.infoBytes())));
        return metainfo;
    }

    @Override
    public void close() throws Exception {
        Eventually.get(engine.close());
        threads.close();
    }
}
