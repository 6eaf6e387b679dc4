package org.minibittorrent.tracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.minibittorrent.api.AccountRequest.Verifier;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.AccountService;
import org.minibittorrent.tracker.service.ConnectingPortCheck;
import org.minibittorrent.tracker.service.Environment;
import org.minibittorrent.tracker.service.ServiceSettings;
import org.minibittorrent.tracker.store.JournalStore;
import org.minibittorrent.tracker.store.MemoryStore;
import org.minibittorrent.tracker.store.TrackerStore;
import org.minibittorrent.tracker.web.WebLimits;
import org.minibittorrent.tracker.web.WebServer;

/** A tracker at work: its state, what it answers, and its port. Any thread. */
public final class TrackerNode {
    private static final int SALT_BYTES = 16;

    private final EventLoop loop;
    private final int passwordRounds;
    private final SecureRandom random;
    private final TrackerStore store;
    private final TrackerService service;
    private final WebServer server;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private TrackerNode(
            EventLoop loop,
            int passwordRounds,
            SecureRandom random,
            TrackerStore store,
            TrackerService service,
            WebServer server) {
        this.loop = loop;
        this.passwordRounds = passwordRounds;
        this.random = random;
        this.store = store;
        this.service = service;
        this.server = server;
    }

    /** How much there is of everything. */
    public record Status(int users, int groups, int files, int onlinePeers, double announcesPerSecond) {}

    /** Something that is asked of the accounts and may be refused. */
    private interface Operation {
        void run(AccountService accounts) throws ApiException;
    }

    /**
     * Reads the state, binds the port and answers from now on. Blocks.
     *
     * @throws IOException if the state is damaged or in use, or the address cannot be bound
     */
    public static TrackerNode start(EventLoop loop, Workers workers, TrackerSettings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        TrackerLimits limits = TrackerLimits.DEFAULT;
        Path folder = settings.folder();
        TrackerStore store = folder == null ? new MemoryStore(loop) : JournalStore.in(folder, loop, workers);
        try {
            Environment environment = new Environment(
                    loop, workers, settings.clock(), random, new ConnectingPortCheck(loop, limits.portChecks()));
            TrackerService service = TrackerService.open(
                    environment,
                    new ServiceSettings(
                            settings.registrationOpen(), settings.lease().toNanos(), settings.passwordRounds(), limits),
                    store);
            return CompletableFuture.supplyAsync(() -> begin(loop, settings, random, store, service), loop::execute)
                    .join();
        } catch (CompletionException e) {
            store.close();
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            }
            throw e;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Binds the port, and begins to keep time. In one turn of the loop: no request finds a tracker that has not begun. The
     * port comes first, so that an address in use changes nothing.
     */
    private static TrackerNode begin(
            EventLoop loop, TrackerSettings settings, SecureRandom random, TrackerStore store, TrackerService service) {
        try {
            WebServer server = new WebServer(loop, settings.listen(), settings.hosts(), WebLimits.standard(), service);
            TrackerNode node = new TrackerNode(loop, settings.passwordRounds(), random, store, service, server);
            store.onFailure(node::failed);
            service.start();
            store.tidy();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a state folder without changing it; what is in it, in one line. Blocks. */
    public static String verify(Path folder) throws IOException {
        return OfflineCheck.verify(folder);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** How much there is of everything. */
    public CompletableFuture<Status> status() {
        return onLoop(loop, () -> {
            TrackerService.Status status = service.status();
            return CompletableFuture.completedFuture(new Status(
                    status.users(),
                    status.groups(),
                    status.files(),
                    status.onlinePeers(),
                    status.announcesPerSecond()));
        });
    }

    /** Makes an account, registration open or not. Hashes on the calling thread; done when it is durable. */
    public CompletableFuture<Void> createUser(String user, char[] password) {
        Verifier verifier = verifier(password);
        return operate(accounts -> accounts.createUser(user, verifier));
    }

    /** Sets another password; the user's sessions end. Hashes on the calling thread; done when it is durable. */
    public CompletableFuture<Void> resetPassword(String user, char[] password) {
        Verifier verifier = verifier(password);
        return operate(accounts -> accounts.resetPassword(user, verifier));
    }

    /** Removes an account, with its sessions and memberships. Done when that is durable. */
    public CompletableFuture<Void> removeUser(String user) {
        return operate(accounts -> accounts.removeUser(user));
    }

    /** Done when it is closed; failed when its store has failed, and nothing is answered any more. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Closes the port and, when what was to be said is said, the store. Not on the loop thread; blocks. */
    public void close() {
        try {
            CompletableFuture.runAsync(server::close, loop::execute).join();
        } catch (RejectedExecutionException closed) {
            // The loop has closed every connection with itself.
            System.getLogger(TrackerNode.class.getName())
                    .log(System.Logger.Level.DEBUG, "the loop was closed first", closed);
        }
        store.close();
        ended.complete(null);
    }

    private void failed(Throwable cause) {
        server.close();
        ended.completeExceptionally(cause);
    }

    private Verifier verifier(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        ScramVerifier made = ScramVerifier.of(password, salt, passwordRounds);
        return new Verifier(
                BencodeString.of(made.salt()),
                made.iterations(),
                BencodeString.of(made.storedKey()),
                BencodeString.of(made.serverKey()));
    }

    private CompletableFuture<Void> operate(Operation operation) {
        return onLoop(loop, () -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            try {
                operation.run(service.accounts());
                store.afterDurable(() -> done.complete(null));
            } catch (ApiException e) {
                done.completeExceptionally(e);
            }
            return done;
        });
    }

    /** Runs something on the loop thread and nowhere else. */
    @SuppressWarnings("FutureReturnValueIgnored") // The inner future is what is returned.
    static <T> CompletableFuture<T> onLoop(EventLoop loop, Supplier<CompletableFuture<T>> task) {
        // The task itself is handed over: what is chained to a future runs here if that is done already.
        return CompletableFuture.supplyAsync(task, loop::execute).thenCompose(Function.identity());
    }
}
