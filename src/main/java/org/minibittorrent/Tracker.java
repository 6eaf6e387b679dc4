package org.minibittorrent;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.tracker.TrackerNode;
import org.minibittorrent.tracker.TrackerSettings;

/** Knows the users, groups and files of a community, and tells its peers of each other. Any thread. */
public final class Tracker implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final IoThreads threads;
    private final boolean ownsThreads;
    private final TrackerNode node;

    private Tracker(IoThreads threads, boolean ownsThreads, TrackerNode node) {
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        this.node = node;
    }

    /**
     * How to start a tracker.
     *
     * @return a builder with everything at its default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where it listens.
     *
     * @return the bound address, with the real port
     */
    public InetSocketAddress address() {
        return node.address();
    }

    /**
     * What it has and does.
     *
     * @return as of now
     */
    public TrackerStatus status() {
        TrackerNode.Status status = node.status().join();
        return new TrackerStatus(
                status.users(), status.groups(), status.files(), status.onlinePeers(), status.announcesPerSecond());
    }

    /**
     * Makes an account, whatever the registration is.
     *
     * @param user the user id
     * @param password not empty
     * @throws RequestException {@code NAME_TAKEN}, {@code BAD_NAME}, {@code EMPTY_PASSWORD}
     */
    public void createUser(String user, String password) throws RequestException {
        await(node.createUser(user, checked(password)));
    }

    /**
     * Gives a user another password, and ends the user's sessions.
     *
     * @param user the user id
     * @param password not empty
     * @throws RequestException {@code NO_SUCH_USER}, {@code EMPTY_PASSWORD}
     */
    public void resetPassword(String user, String password) throws RequestException {
        await(node.resetPassword(user, checked(password)));
    }

    /**
     * Removes an account: its sessions end, and it leaves all groups.
     *
     * @param user the user id
     * @throws RequestException {@code NO_SUCH_USER}
     */
    public void removeUser(String user) throws RequestException {
        await(node.removeUser(user));
    }

    /**
     * Done when the tracker is closed; fails if it had to stop because its state could not be kept.
     *
     * @return a future of its own
     */
    public CompletableFuture<Void> ended() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        var unused = node.ended()
                .whenComplete((done, failure) -> threads.call(() -> {
                    if (failure == null) {
                        result.complete(null);
                    } else {
                        result.completeExceptionally(failure);
                    }
                }));
        return result;
    }

    /**
     * Reads a state folder that no tracker uses, all of it, without changing anything.
     *
     * @param folder the folder
     * @return what is in it, in one line
     * @throws IOException if it is damaged, or written by a later version; the message says which file and where
     */
    public static String verify(Path folder) throws IOException {
        return TrackerNode.verify(folder);
    }

    /** Ends it; returns when its port, threads and files are free. Idempotent. */
    @Override
    public void close() {
        node.close();
        if (ownsThreads) {
            threads.close();
        }
    }

    private static char[] checked(String password) throws RequestException {
        if (password.isEmpty()) {
            throw new RequestException(Reason.EMPTY_PASSWORD, "a password has at least one character", null);
        }
        return password.toCharArray();
    }

    private static void await(CompletableFuture<Void> outcome) throws RequestException {
        try {
            outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (Requests.translate(e.getCause() == null ? e : e.getCause()) instanceof RequestException refusal) {
                throw refusal;
            }
            throw new RequestException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } catch (TimeoutException e) {
            throw new RequestException(Reason.UNAVAILABLE, "the tracker's disk does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(Reason.UNAVAILABLE, "the request was interrupted", e);
        }
    }

    /** How a tracker is set up. Not safe for several threads. */
    public static final class Builder {
        private static final int FEWEST_ROUNDS = 4096;
        private static final int MOST_ROUNDS = 10_000_000;

        private InetSocketAddress listen = new InetSocketAddress(0);
        private @Nullable Path folder;
        private Registration registration = Registration.OPEN;
        private Duration lease = Duration.ofSeconds(30);
        private List<String> hosts = List.of();
        private int passwordRounds = 600_000;
        private Clock clock = Clock.systemUTC();
        private @Nullable IoLoop loop;

        private Builder() {}

        /**
         * Where to listen.
         *
         * @param address what to bind
         * @return this builder
         */
        public Builder listen(InetSocketAddress address) {
            this.listen = address;
            return this;
        }

        /**
         * Where state lives; in memory only if not said.
         *
         * @param folder made if it does not exist
         * @return this builder
         */
        public Builder stateDirectory(Path folder) {
            this.folder = folder;
            return this;
        }

        /**
         * Who may make accounts; everybody if not said.
         *
         * @param registration the rule
         * @return this builder
         */
        public Builder registration(Registration registration) {
            this.registration = registration;
            return this;
        }

        /**
         * How long a session counts as online without its event stream; 30 s if not said.
         *
         * @param lease at least a second
         * @return this builder
         */
        public Builder lease(Duration lease) {
            if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("a lease is at least a second: " + lease);
            }
            this.lease = lease;
            return this;
        }

        /**
         * Further names under which it may be asked (HTTP's Host), besides its address.
         *
         * @param hosts names without port
         * @return this builder
         */
        public Builder hosts(Collection<String> hosts) {
            this.hosts = List.copyOf(hosts);
            return this;
        }

        /**
         * Rounds of hashing that protect the passwords that the operator sets; 600 000 if not said.
         *
         * @param rounds at least 4096
         * @return this builder
         */
        public Builder passwordRounds(int rounds) {
            if (rounds < FEWEST_ROUNDS || rounds > MOST_ROUNDS) {
                throw new IllegalArgumentException("4096 to 10 000 000 rounds: " + rounds);
            }
            this.passwordRounds = rounds;
            return this;
        }

        /**
         * The clock for dates.
         *
         * @param clock the system's if not said
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Runs the tracker on threads that others use as well; it has its own if not said.
         *
         * @param shared outlives the tracker
         * @return this builder
         */
        public Builder loop(IoLoop shared) {
            this.loop = shared;
            return this;
        }

        /**
         * Starts the tracker.
         *
         * @return the running tracker, to be closed
         * @throws IOException if the address cannot be bound or the state cannot be read; the message says which
         */
        public Tracker start() throws IOException {
            IoThreads threads = loop == null ? IoThreads.start("minibittorrent-tracker") : loop.threads();
            TrackerSettings settings = new TrackerSettings(
                    listen, folder, registration == Registration.OPEN, lease, passwordRounds, hosts, clock);
            try {
                return new Tracker(
                        threads, loop == null, TrackerNode.start(threads.loop(), threads.workers(), settings));
            } catch (IOException | RuntimeException e) {
                if (loop == null) {
                    threads.close();
                }
                if (e instanceof BindException) {
                    throw new IOException("cannot listen on " + listen + ": " + e.getMessage(), e);
                }
                throw e;
            }
        }
    }
}
