package org.minibittorrent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.tracker.OfflineCheck;
import org.minibittorrent.tracker.TrackerNode;
import org.minibittorrent.tracker.TrackerSettings;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.ServiceSettings;

/**
 * A tracker: it knows the users, groups and files of a community, and tells its peers of each other.
 *
 * <p>Any thread may call it, also a callback. Every method blocks, but for {@link #address} and {@link #ended}; on the loop
 * thread, which would wait for itself, and after {@link #close} it throws {@link IllegalStateException}, and for a null
 * {@link NullPointerException}.
 */
public final class Tracker implements AutoCloseable {
    private final IoThreads threads;
    private final boolean ownsThreads;
    private final TrackerNode node;
    private final TrackerCalls calls;
    private final Runnable threadsEnded;

    private Tracker(IoThreads threads, boolean ownsThreads, TrackerNode node) {
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        this.node = node;
        this.calls = new TrackerCalls(threads, node);
        this.threadsEnded = node::close;
        threads.atEnd(threadsEnded);
    }

    /** {@return a builder of a tracker, with everything at its default} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the bound address, with the real port} */
    public InetSocketAddress address() {
        return node.address();
    }

    /** {@return the numbers of what the tracker has and does now} */
    public TrackerStatus status() {
        return calls.look(service -> new TrackerStatus(
                service.state().users().size(),
                service.state().groups().size(),
                service.state().fileCount(),
                service.onlinePeers(),
                service.announcesPerSecond()));
    }

    /**
     * {@return all accounts, in the order of their ids} They are gathered a few hundred at a time while the tracker serves, so
     * that a change meanwhile may show or not.
     */
    public List<TrackerUser> users() {
        return calls.list(
                service -> service.state().users(),
                (service, user) -> new TrackerUser(
                        user.id(),
                        user.sessions().size(),
                        service.online(user),
                        user.memberOf().size()));
    }

    /** {@return all groups, in the order of their ids} They are gathered as {@link #users} are. */
    public List<TrackerGroup> groups() {
        return calls.list(
                service -> service.state().groups(),
                (service, group) -> new TrackerGroup(
                        group.id(),
                        service.state().shownUser(group.fact.owner()),
                        group.members().size(),
                        group.requests().size(),
                        group.files().size()));
    }

    /**
     * Makes an account, whatever the registration is.
     *
     * @throws RequestException {@code NAME_TAKEN}, {@code BAD_NAME}, {@code EMPTY_PASSWORD}, {@code BAD_PASSWORD}
     */
    public void createUser(String user, String password) throws RequestException {
        requireNonNull(user, "user");
        calls.change(() -> node.createUser(user, checked(password)));
    }

    /**
     * Gives a user another password, and ends the user's sessions.
     *
     * @throws RequestException {@code NO_SUCH_USER}, {@code EMPTY_PASSWORD}, {@code BAD_PASSWORD}
     */
    public void resetPassword(String user, String password) throws RequestException {
        requireNonNull(user, "user");
        calls.change(() -> node.resetPassword(user, checked(password)));
    }

    /** Removes an account, or fails with {@code NO_SUCH_USER}: its sessions end, and it leaves all groups. */
    public void removeUser(String user) throws RequestException {
        requireNonNull(user, "user");
        calls.change(() -> node.removeUser(user));
    }

    /**
     * {@return a future of its own that is done when the tracker is closed, and fails if the tracker had to stop because its
     * state could not be kept}
     */
    public CompletableFuture<Void> ended() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        var unused =
                node.ended().whenCompleteAsync((done, failure) -> Outcome.pass(null, failure, result), threads::call);
        return result;
    }

    /**
     * Reads a state folder that no tracker uses, all of it, without changing anything.
     *
     * @return what is in it, in one line
     * @throws IOException if it is damaged, or written by a later version; the message says which file and where
     */
    public static String verify(Path folder) throws IOException {
        return OfflineCheck.verify(requireNonNull(folder, "folder"));
    }

    /** Ends it; returns when its port, threads and files are free, on the loop thread before that. Idempotent. */
    @Override
    public void close() {
        if (threads.loop().inLoop()) {
            threads.call(this::close);
            return;
        }
        threads.forget(threadsEnded);
        long deadline = System.nanoTime() + IoThreads.CLOSE_NANOS;
        IoThreads.within(IoThreads.CLOSE_NANOS, "closing the tracker", node::close);
        if (ownsThreads) {
            threads.close(deadline - System.nanoTime());
        }
    }

    @Override
    public String toString() {
        return "tracker at " + IpAddresses.text(address());
    }

    private static char[] checked(String password) throws RequestException {
        if (requireNonNull(password, "password").isEmpty()) {
            throw new RequestException(Reason.EMPTY_PASSWORD, "a password has at least one character", null);
        }
        return password.toCharArray();
    }

    /** The settings of a tracker to be started; each method but the last gives the builder back. Not safe for several threads. */
    public static final class Builder {
        private static final int FEWEST_ROUNDS = 4096;
        private static final int MOST_ROUNDS = 10_000_000;

        private InetSocketAddress listen = new InetSocketAddress(0);
        private @Nullable Path folder;
        private Registration registration = Registration.OPEN;
        private Duration lease = Duration.ofSeconds(30);
        private List<String> hosts = List.of();
        private int passwordRounds = 600_000;
        private TrackerLimits limits = TrackerLimits.DEFAULT;
        private Clock clock = Clock.systemUTC();
        private @Nullable IoLoop loop;

        private Builder() {}

        /** Where to listen; port 0 takes a free one. At every address of this machine and a free port if not said. */
        public Builder listen(InetSocketAddress address) {
            this.listen = requireNonNull(address, "address");
            return this;
        }

        /** Where state lives, in a folder that is made if it does not exist; in memory only if not said. */
        public Builder stateDirectory(Path folder) {
            this.folder = requireNonNull(folder, "folder");
            return this;
        }

        /** The rule by which accounts are made; {@link Registration#OPEN} if not said. */
        public Builder registration(Registration registration) {
            this.registration = requireNonNull(registration, "registration");
            return this;
        }

        /** How long a session counts as online without its event stream, at least a second; 30 s if not said. */
        public Builder lease(Duration lease) {
            if (requireNonNull(lease, "lease").compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("a lease is at least a second: " + lease);
            }
            this.lease = lease;
            return this;
        }

        /** Further names, without port, under which it may be asked (HTTP's Host), besides its address. */
        public Builder hosts(Collection<String> hosts) {
            requireNonNull(hosts, "hosts").forEach(host -> requireNonNull(host, "host"));
            this.hosts = List.copyOf(hosts);
            return this;
        }

        /** Rounds of hashing that protect the passwords that the operator sets, at least 4096; 600 000 if not said. */
        public Builder passwordRounds(int rounds) {
            if (rounds < FEWEST_ROUNDS || rounds > MOST_ROUNDS) {
                throw new IllegalArgumentException("4096 to 10 000 000 rounds: " + rounds);
            }
            this.passwordRounds = rounds;
            return this;
        }

        /** Sets a limit, see {@link TrackerLimit}; {@link IllegalArgumentException} if it cannot have this value, such as 0. */
        public Builder limit(TrackerLimit limit, long value) {
            limits = limits.with(requireNonNull(limit, "limit").limit, value);
            return this;
        }

        /** The clock for dates; the system's if not said. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Runs the tracker on threads that others use as well, and that outlive it; it has its own if not said. */
        public Builder loop(IoLoop shared) {
            this.loop = requireNonNull(shared, "shared");
            return this;
        }

        /**
         * Starts the tracker. Blocks. Its threads are daemons: they keep no program running.
         *
         * @return the running tracker, to be closed
         * @throws IOException if the address cannot be bound or the state cannot be read; the message says which
         * @throws IllegalStateException if the given loop is closed, or on the loop thread
         */
        public Tracker start() throws IOException {
            if (listen.isUnresolved()) {
                throw new UnknownHostException("cannot listen on " + listen + ": the name has no address");
            }
            IoThreads threads = loop == null ? IoThreads.start("minibittorrent-tracker") : loop.threads();
            TrackerCalls.checkThread(threads);
            TrackerSettings settings = new TrackerSettings(
                    listen,
                    folder,
                    hosts,
                    clock,
                    new ServiceSettings(registration == Registration.OPEN, lease.toNanos(), passwordRounds, limits));
            try {
                return new Tracker(
                        threads,
                        loop == null,
                        TrackerNode.start(threads.loop(), threads.workers(), threads.recorders(), settings));
            } catch (IOException | RuntimeException | Error e) {
                if (loop == null) {
                    threads.close();
                }
                if (e instanceof BindException) {
                    throw new IOException("cannot listen on " + listen + ": " + e.getMessage(), e);
                } else if (e instanceof RejectedExecutionException) {
                    throw new IllegalStateException("the loop is closed", e);
                }
                throw e;
            }
        }
    }
}
