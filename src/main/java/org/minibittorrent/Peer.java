package org.minibittorrent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.LatestValue;
import org.minibittorrent.peer.PeerNode;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.store.file.TorrentFile;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferOpener;

/**
 * A participant in file sharing: it offers files to other peers and downloads theirs, all over one port. Any thread.
 *
 * <pre>{@code
 * try (Peer peer = Peer.builder().listen(new InetSocketAddress(6881)).start()) {
 *     Share share = peer.share(Path.of("holiday.zip")).join();
 *     share.torrent().save(Path.of("holiday.torrent"));
 *     ...
 * }
 * }</pre>
 */
public final class Peer implements AutoCloseable {
    /** The rate that means no limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final System.Logger LOG = System.getLogger("org.minibittorrent");

    private final IoThreads threads;
    private final boolean ownsThreads;
    private final TransferEngine engine;
    private final TransferOpener opener;
    private final Requests requests;
    private final @Nullable PeerNode node;
    private volatile @Nullable Session session;

    Peer(IoThreads threads, boolean ownsThreads, TransferEngine engine, @Nullable PeerNode node) {
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        this.engine = engine;
        this.opener = new TransferOpener(engine);
        this.requests = new Requests(threads);
        this.node = node;
    }

    /** {@return a builder with everything at its default} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where it listens for other peers.
     *
     * @return the bound address, with the real port
     */
    public InetSocketAddress address() {
        return engine.address();
    }

    /**
     * Hashes a file or folder in place, and shares it from then on.
     *
     * @param path a file, or a folder with all it holds
     * @return the share; or a failure with a {@link TransferException}
     */
    public CompletableFuture<Share> share(Path path) {
        return share(path, ShareOptions.defaults());
    }

    /**
     * Hashes a file or folder in place, and shares it from then on.
     *
     * @param path a file, or a folder with all it holds
     * @param options how the torrent is made
     * @return the share; or a failure with a {@link TransferException}
     */
    public CompletableFuture<Share> share(Path path, ShareOptions options) {
        LatestValue<Long> hashed = new LatestValue<>(threads.serialCalls(), options.hashed()::accept);
        return reported(opener.hash(path, options.source(), options.isPrivateTorrent(), hashed::put))
                .thenCompose(metainfo -> opened(metainfo, handle -> opener.share(metainfo, path, handle)));
    }

    /**
     * Shares files that belong to an existing torrent, after hashing them.
     *
     * @param torrent what they are said to be
     * @param path the file, or the folder if the torrent has several files
     * @return the share; or a failure with a {@link TransferException}, {@code FILE_CHANGED} if they differ
     */
    public CompletableFuture<Share> share(Torrent torrent, Path path) {
        return opened(
                torrent.metainfo(), handle -> opener.shareChecked(torrent.metainfo(), path, handle::checked, handle));
    }

    /**
     * Starts a download in the background. A partial file of an earlier try is checked and gone on with.
     *
     * @param torrent what to download
     * @param destination a folder, in which the name of the torrent is kept; otherwise the target itself, which must not
     *     exist: nothing is ever overwritten
     * @param peers where peers listen that may have pieces of it
     * @return the download; whatever goes wrong is told by its {@link TorrentDownload#completion}
     */
    public TorrentDownload download(Torrent torrent, Path destination, Collection<InetSocketAddress> peers) {
        Path target = TorrentFile.targetIn(destination, torrent.name());
        TransferHandle handle = new TransferHandle(threads, torrent);
        var unused = opener.unless(handle::isEnding)
                .download(torrent.metainfo(), target, List.copyOf(peers), null, handle::checked, handle)
                .whenComplete(handle::opened);
        return new TorrentDownload(handle, target);
    }

    /**
     * Limits the rates of all shares and downloads of this peer together. No effect once it is closed.
     *
     * @param down bytes a second, at least 1, or {@link #UNLIMITED}
     * @param up likewise
     */
    public void setLimits(long down, long up) {
        checkRate(down);
        checkRate(up);
        try {
            threads.loop().execute(() -> {
                engine.setLimits(down, up);
                if (node != null) {
                    node.state().putRates(new PeerState.Rates(down, up));
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.DEBUG, "limits of a closed peer", closed);
        }
    }

    /**
     * Ends all shares, downloads and connections, frees the port, and returns when nothing is left: no thread (unless the
     * loop is shared), no open file. Partial files stay and can be gone on with. Idempotent.
     */
    @Override
    public void close() {
        PeerNode present = node;
        CompletableFuture<Void> loggedOut =
                present == null ? CompletableFuture.completedFuture(null) : requests.start(present::close);
        CompletableFuture<Void> closed =
                loggedOut.handle((done, failure) -> null).thenCompose(done -> engine.close());
        if (threads.loop().inLoop()) {
            var unused = closed.thenRun(() -> threads.call(this::release));
            return;
        }
        closed.join();
        release();
    }

    private void release() {
        if (node != null) {
            node.state().close();
        }
        if (ownsThreads) {
            threads.close();
        }
    }

    /**
     * Makes an account. The password does not leave this process.
     *
     * @param user 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}, not beginning with {@code .} or {@code -}; case
     *     does not count
     * @param password not empty
     * @throws RequestException {@code NAME_TAKEN}, {@code BAD_NAME}, {@code EMPTY_PASSWORD}, {@code REGISTRATION_CLOSED}, {@code
     *     QUOTA}, or the tracker cannot be reached
     * @throws IllegalStateException if the peer was started without a tracker
     */
    public void createUser(String user, String password) throws RequestException {
        PeerNode present = requireNode();
        requests.ask(() -> present.createUser(user, password.toCharArray()));
    }

    /**
     * Starts a session. What this user shared from this peer before is shared again, and unfinished downloads go on.
     *
     * @param user the user id
     * @param password the password; it does not leave this process
     * @return the session; a peer has one at a time
     * @throws RequestException {@code WRONG_CREDENTIALS} whether it is the name or the password, {@code ALREADY_LOGGED_IN},
     *     {@code SLOW_DOWN}, or the tracker cannot be reached
     * @throws IllegalStateException if the peer was started without a tracker
     */
    public Session login(String user, String password) throws RequestException {
        PeerNode present = requireNode();
        SessionView view = new SessionView(threads);
        CompletableFuture<UserSession> started =
                requests.start(() -> present.login(user, password.toCharArray(), view));
        boolean isTaken = false;
        try {
            Session fresh = new Session(threads, requests, requests.await(started), view);
            session = fresh;
            isTaken = true;
            return fresh;
        } catch (TransferException e) {
            throw new RequestException(RequestException.Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } finally {
            if (!isTaken) {
                var unused = requests.start(() -> {
                    present.giveUp(view);
                    return CompletableFuture.completedFuture(null);
                });
            }
        }
    }

    /**
     * The session of this peer.
     *
     * @return empty if nobody is logged in
     */
    public Optional<Session> session() {
        Session current = session;
        return current != null && current.isOpen() ? Optional.of(current) : Optional.empty();
    }

    private PeerNode requireNode() {
        if (node == null) {
            throw new IllegalStateException("the peer was started without a tracker");
        }
        return node;
    }

    static void checkRate(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a rate is at least 1 byte a second: " + bytesPerSecond);
        }
    }

    private interface Opening {
        CompletableFuture<org.minibittorrent.transfer.Transfer> open(TransferHandle handle);
    }

    private CompletableFuture<Share> opened(Metainfo metainfo, Opening opening) {
        TransferHandle handle = new TransferHandle(threads, new Torrent(metainfo));
        return reported(opening.open(handle).whenComplete(handle::opened)).thenApply(transfer -> new Share(handle));
    }

    /** Takes an outcome off the loop thread and puts a failure into the application's terms. */
    private <T> CompletableFuture<T> reported(CompletableFuture<T> onLoop) {
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = onLoop.whenComplete((value, failure) -> threads.call(() -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(Failures.translate(failure));
            }
        }));
        return result;
    }

    /** How a peer is set up. Not safe for several threads. */
    public static final class Builder {
        private static final int FEWEST_ROUNDS = 4096;
        private static final int MOST_ROUNDS = 10_000_000;

        private InetSocketAddress listen = new InetSocketAddress(0);
        private Admission admission = Admission.NAMED_PEERS;
        private long down = UNLIMITED;
        private long up = UNLIMITED;
        private @Nullable IoLoop loop;
        private @Nullable InetSocketAddress tracker;
        private @Nullable InetAddress announced;
        private @Nullable Path folder;
        private int passwordRounds = 600_000;

        private Builder() {}

        /**
         * Where to listen for other peers; a free port on all addresses if not said.
         *
         * @param address what to bind
         * @return this builder
         */
        public Builder listen(InetSocketAddress address) {
            this.listen = address;
            return this;
        }

        /**
         * Which strangers may connect; only the peers named to a transfer if not said.
         *
         * @param policy asked about each
         * @return this builder
         */
        public Builder admission(Admission policy) {
            this.admission = policy;
            return this;
        }

        /**
         * Limits the rates of all transfers together; if not said, as they were last set by {@link Peer#setLimits} of a peer
         * with the same state folder, else unlimited.
         *
         * @param downRate bytes a second, at least 1, or {@link Peer#UNLIMITED}
         * @param upRate likewise
         * @return this builder
         */
        public Builder limits(long downRate, long upRate) {
            checkRate(downRate);
            checkRate(upRate);
            this.down = downRate;
            this.up = upRate;
            return this;
        }

        /**
         * The tracker by which users, groups and their files are known; without one, the peer moves torrents alone.
         *
         * @param address where it listens
         * @return this builder
         */
        public Builder tracker(InetSocketAddress address) {
            this.tracker = address;
            return this;
        }

        /**
         * Where shares, downloads and limits are kept from one start to the next; if not said, they are forgotten when the
         * peer is closed.
         *
         * @param folder made if it does not exist; only one peer at a time can use it
         * @return this builder
         */
        public Builder stateDirectory(Path folder) {
            this.folder = folder;
            return this;
        }

        /**
         * How many rounds of hashing (PBKDF2) protect the passwords that are set through this peer; 600 000 if not said. A
         * tracker that asks for fewer at a login is refused.
         *
         * @param rounds at least 4096, at most 10 million
         * @return this builder
         */
        public Builder passwordRounds(int rounds) {
            if (rounds < FEWEST_ROUNDS || rounds > MOST_ROUNDS) {
                throw new IllegalArgumentException(
                        "from " + FEWEST_ROUNDS + " to " + MOST_ROUNDS + " rounds: " + rounds);
            }
            this.passwordRounds = rounds;
            return this;
        }

        /**
         * The IP address under which other peers are told to find this one; if not said, the one it listens on, or the one
         * the tracker sees if it listens on all.
         *
         * @param address what is announced, with the port that is listened on
         * @return this builder
         */
        public Builder announceAddress(InetAddress address) {
            this.announced = address;
            return this;
        }

        /**
         * Runs the peer on threads that others use as well; it has its own if not said.
         *
         * @param shared outlives the peer
         * @return this builder
         */
        public Builder loop(IoLoop shared) {
            this.loop = shared;
            return this;
        }

        /**
         * Starts the peer.
         *
         * @return the running peer, to be closed
         * @throws IOException if the address cannot be bound, or the state folder is in use or damaged; the message names it
         */
        public Peer start() throws IOException {
            Admission policy = admission;
            EngineSettings engine = new EngineSettings(listen, policy::admits, down, up);
            return new PeerStart(engine, loop, tracker, announced, folder, passwordRounds).start();
        }
    }
}
