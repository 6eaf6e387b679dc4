package org.minibittorrent.tracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.net.Workers;
import org.minibittorrent.security.ScramLimits;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.AccountService;
import org.minibittorrent.tracker.service.ConnectingPortCheck;
import org.minibittorrent.tracker.service.Environment;
import org.minibittorrent.tracker.store.JournalStore;
import org.minibittorrent.tracker.store.MemoryStore;
import org.minibittorrent.tracker.store.TrackerStore;
import org.minibittorrent.tracker.web.WebLimits;
import org.minibittorrent.tracker.web.WebServer;

/** A tracker at work: its state, what it answers, and its port. Any thread. */
public final class TrackerNode {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.tracker");

    private final Environment environment;
    private final TrackerStore store;
    private final TrackerService service;
    private final WebServer server;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Calls of the operator that have no outcome yet. */
    private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    private TrackerNode(Environment environment, TrackerStore store, TrackerService service, WebServer server) {
        this.environment = environment;
        this.store = store;
        this.service = service;
        this.server = server;
    }

    /** The tracker was closed, or the loop it runs on. */
    public static final class ClosedException extends IOException {
        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("the tracker is closed");
        }
    }

    /** Something to be done on the loop thread, which completes the result unless it throws. */
    private interface Task<T> {
        void run(CompletableFuture<T> result) throws IOException;
    }

    /** Something that is asked of the accounts and may be refused. */
    private interface Operation {
        void run(AccountService accounts) throws ApiException;
    }

    /**
     * Reads the state, which {@code recorders} make durable, binds the port and answers from now on. Blocks. An
     * exception if the state is damaged or in use, or the address cannot be bound.
     */
    public static TrackerNode start(EventLoop loop, Workers workers, Workers recorders, TrackerSettings settings)
            throws IOException {
        TrackerLimits limits = settings.rules().limits();
        Path folder = settings.folder();
        TrackerStore store = folder == null ? new MemoryStore(loop) : JournalStore.in(folder, loop, recorders);
        try {
            Environment environment = new Environment(
                    loop,
                    workers,
                    settings.clock(),
                    new SecureRandom(),
                    new ConnectingPortCheck(loop, limits.get(Limit.PORT_CHECKS)),
                    settings.rules());
            TrackerService service = TrackerService.open(environment, store);
            return CompletableFuture.supplyAsync(() -> begin(settings, environment, store, service), loop::execute)
                    .join();
        } catch (CompletionException e) {
            store.close();
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    /**
     * Binds the port, and begins to keep time. In one turn of the loop: no request finds a tracker that has not begun.
     * The port comes first, so that an address in use changes nothing.
     */
    private static TrackerNode begin(
            TrackerSettings settings, Environment environment, TrackerStore store, TrackerService service) {
        try {
            TrackerLimits limits = settings.rules().limits();
            WebLimits webLimits = new WebLimits(
                    limits.get(Limit.CONNECTIONS),
                    limits.get(Limit.CONNECTIONS_PER_SOURCE),
                    limits.get(Limit.UPLOAD_BYTES_PER_SOURCE),
                    limits.get(Limit.UPLOAD_BYTES));
            WebServer server =
                    new WebServer(environment.loop(), settings.listen(), settings.hosts(), webLimits, service);
            TrackerNode node = new TrackerNode(environment, store, service, server);
            store.begin(node::failed);
            service.start();
            LOG.log(
                    Level.INFO,
                    () -> "the tracker listens at " + IpAddresses.text(node.address()) + ", with "
                            + (settings.folder() == null ? "no state folder" : "its state in " + settings.folder())
                            + ": "
                            + service.state().users().size() + " users, "
                            + service.state().groups().size() + " groups, "
                            + service.state().fileCount() + " files");
            service.afterDurable(refusal -> {
                if (refusal != null) {
                    // At its first start it must not be known by a name that it will have forgotten at the next.
                    node.failed(refusal);
                }
            });
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Looks at what the tracker knows, on the loop thread; fails with {@link ClosedException} after {@link #close}. */
    public <T> CompletableFuture<T> look(Function<TrackerService, T> look) {
        return onLoop(result -> result.complete(look.apply(service)));
    }

    /** Makes an account, registration open or not. Hashes on the calling thread; done when it is durable. */
    public CompletableFuture<Void> createUser(String user, char[] password) {
        ScramVerifier verifier = verifier(password);
        return operate(accounts -> accounts.createUser(user, verifier));
    }

    /** Sets another password; the user's sessions end. Hashes on the calling thread; done when it is durable. */
    public CompletableFuture<Void> resetPassword(String user, char[] password) {
        ScramVerifier verifier = verifier(password);
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

    /**
     * Closes the port and, when what was to be said is said, the store; whoever waits for anything else is told that
     * the tracker is closed. Not on the loop thread; blocks.
     */
    public void close() {
        if (!closed) {
            LOG.log(Level.INFO, () -> "the tracker at " + IpAddresses.text(address()) + " is closed");
        }
        closed = true;
        try {
            CompletableFuture.runAsync(server::close, environment.loop()::execute)
                    .join();
        } catch (RejectedExecutionException loopClosed) {
            // The loop has closed every connection with itself.
            LOG.log(Level.DEBUG, "the loop was closed first", loopClosed);
        }
        store.close();
        ended.complete(null);
        end(new ClosedException());
    }

    private void failed(Throwable cause) {
        server.close();
        ended.completeExceptionally(cause);
        end(new IOException("the tracker has stopped, since it cannot keep its state: " + cause.getMessage(), cause));
    }

    private void end(Throwable reason) {
        waiting.forEach(result -> result.completeExceptionally(reason));
    }

    private ScramVerifier verifier(char[] password) {
        return ScramVerifier.of(
                password,
                environment.randomBytes(ScramLimits.SALT_BYTES),
                environment.rules().passwordRounds());
    }

    private CompletableFuture<Void> operate(Operation operation) {
        return onLoop(result -> {
            if (ended.isCompletedExceptionally()) {
                throw new IOException("the tracker has stopped, since it cannot keep its state");
            }
            operation.run(service.accounts());
            service.afterDurable(refusal -> {
                if (refusal == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(refusal);
                }
            });
        });
    }

    /** Runs something on the loop thread and nowhere else; the future ends with the tracker at the latest. */
    @SuppressWarnings("CollectionUndefinedEquality") // a future equals itself alone, and that is meant
    private <T> CompletableFuture<T> onLoop(Task<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        waiting.add(result);
        var unused = result.whenComplete((value, failure) -> waiting.remove(result));
        try {
            environment.loop().execute(() -> {
                try {
                    if (closed) {
                        throw new ClosedException();
                    }
                    task.run(result);
                } catch (IOException | RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new ClosedException());
        }
        if (closed) {
            result.completeExceptionally(new ClosedException());
        }
        return result;
    }
}
