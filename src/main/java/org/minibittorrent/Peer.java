package org.minibittorrent;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.peer.PeerNode;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferOpener;

/**
 * A participant in file sharing: it offers files to other peers and downloads theirs, all over one port. Any thread.
 *
 * <pre>{@code
 * try (Peer peer = Peer.builder().listen(new InetSocketAddress(6881)).start()) {
 *     Share share = peer.share(Path.of("holiday.zip"));
 *     share.completion().join();
 *     share.torrent().orElseThrow().save(Path.of("holiday.torrent"));
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
    private final LoopCalls calls;
    private final @Nullable PeerNode node;
    private volatile @Nullable Session session;
    /** Done when all of it has ended, or is left. */
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private final Runnable threadsEnded = this::threadsEnded;
    private volatile boolean closed;
    private final AtomicBoolean released = new AtomicBoolean();

    Peer(IoThreads threads, boolean ownsThreads, TransferEngine engine, @Nullable PeerNode node) {
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        this.engine = engine;
        this.opener = new TransferOpener(engine);
        this.calls = new LoopCalls(threads, () -> closed);
        this.node = node;
        threads.atEnd(threadsEnded);
    }

    /** {@return the settings of a peer to start, everything at its default} */
    public static PeerBuilder builder() {
        return new PeerBuilder();
    }

    /** {@return the bound address, with the real port, at which it listens for other peers} */
    public InetSocketAddress address() {
        return engine.address();
    }

    /** As {@link #share(Path, ShareOptions)}, with the {@link ShareOptions#defaults usual options}. */
    public Share share(Path path) {
        return share(path, ShareOptions.defaults());
    }

    /**
     * Hashes a file or folder in place, and shares it from then on.
     *
     * @param path a file, or a folder with all it holds but for empty folders, see {@link Share#emptyFolders}: names, sizes and
     *     contents travel, times and execute bits do not
     * @param options how the torrent is made
     * @return the share, at once; its futures fail with a {@link TransferException}
     */
    public Share share(Path path, ShareOptions options) {
        requireNonNull(options, "options");
        Path absolute = requireNonNull(path, "path").toAbsolutePath();
        TransferHandle handle = new TransferHandle(calls, null, Arguments.nameOf(absolute), absolute, 0);
        TransferOpener wanted = opener.unless(handle::isEnding);
        handle.follow(wanted.hashPart(path, options.source, options.privateTorrent, options.filter, handle.hashing())
                .thenCompose(metainfo -> {
                    handle.known(metainfo);
                    return wanted.share(metainfo, path, handle);
                }));
        return new Share(handle);
    }

    /**
     * Shares files that are said to be those of an existing torrent, after hashing them.
     *
     * @param path the file, or the folder if the torrent has several files
     * @return the share, at once; its futures fail with a {@link TransferException}, {@code FILE_CHANGED} if they differ,
     *     {@code BAD_TORRENT} if its peers speak nothing but TLS ({@code ssl-cert}), which is not spoken here
     */
    public Share share(Torrent torrent, Path path) {
        requireNonNull(torrent, "torrent");
        Path absolute = requireNonNull(path, "path").toAbsolutePath();
        Metainfo metainfo = torrent.metainfo();
        long bytes = metainfo.layout().totalLength();
        TransferHandle handle = new TransferHandle(calls, null, torrent.name(), absolute, bytes);
        handle.known(metainfo);
        handle.follow(opener.unless(handle::isEnding)
                .shareChecked(metainfo, path, done -> handle.checked(done, bytes), handle));
        return new Share(handle);
    }

    /**
     * Starts a download in the background. A partial file of an earlier try is checked and gone on with.
     *
     * @param destination a folder, in which the name of the torrent is kept; otherwise the target itself, which must not
     *     exist: nothing is ever overwritten
     * @param peers where peers listen that may have pieces of it, resolved
     * @return the download, at once; its futures fail with a {@link TransferException}, {@code BAD_TORRENT} as for shares
     */
    public Download download(Torrent torrent, Path destination, Collection<InetSocketAddress> peers) {
        Metainfo metainfo = requireNonNull(torrent, "torrent").metainfo();
        List<InetSocketAddress> addresses = Arguments.resolved(peers);
        Path absolute = requireNonNull(destination, "destination").toAbsolutePath();
        long bytes = metainfo.layout().totalLength();
        TransferHandle handle = new TransferHandle(calls, null, torrent.name(), absolute, bytes);
        handle.known(metainfo);
        TransferOpener wanted = opener.unless(handle::isEnding);
        handle.follow(handle.headFor(absolute)
                .thenCompose(target -> wanted.download(
                        metainfo, target, addresses, null, done -> handle.checked(done, bytes), handle)));
        return new Download(handle);
    }

    /**
     * Limits the rates of all shares and downloads of this peer together, in bytes a second: at least 1, or {@link #UNLIMITED}.
     * No effect once it is closed.
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
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "limits of a closed peer", e);
        }
    }

    /**
     * Ends all shares, downloads and connections, frees the port, and returns when nothing is left: no thread (unless the
     * loop is shared), no open file. Partial files stay and can be gone on with. Idempotent. It returns within ten seconds: files
     * on a disk that does not answer are left to be closed when it does, and a warning in the log names them.
     */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<Void> loggedOut =
                node == null ? CompletableFuture.completedFuture(null) : LoopCalls.run(threads, node::close);
        long deadline = System.nanoTime() + IoThreads.CLOSE_NANOS;
        var unusedEnd = loggedOut
                .handle((done, failure) -> null)
                .thenCompose(done -> engine.close())
                .whenComplete((done, failure) -> over.complete(null));
        over.completeOnTimeout(null, IoThreads.CLOSE_NANOS, TimeUnit.NANOSECONDS);
        if (threads.loop().inLoop()) {
            var unused = over.thenRun(() -> threads.call(() -> release(deadline)));
            return;
        }
        over.join();
        release(deadline);
    }

    private void threadsEnded() {
        closed = true;
        over.complete(null);
        calls.ends.close();
    }

    private void release(long deadline) {
        if (!released.getAndSet(true)) {
            System.getLogger("org.minibittorrent.peer")
                    .log(Level.INFO, () -> "the peer at " + IpAddresses.text(address()) + " is closed");
        }
        engine.leave();
        if (node != null) {
            IoThreads.within(
                    deadline - System.nanoTime(),
                    "closing the state of the peer",
                    () -> node.state().close());
        }
        if (ownsThreads) {
            threads.close(deadline - System.nanoTime());
        }
        threads.forget(threadsEnded);
        calls.ends.close();
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
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        calls.ask(LoopCalls.LONG_SECONDS, () -> present.createUser(user, password.toCharArray()));
    }

    /**
     * Starts a session. The earlier shares of this user on this peer are shared again, and unfinished downloads go on. The
     * password does not leave this process.
     *
     * @return the session; a peer has one at a time
     * @throws RequestException {@code WRONG_CREDENTIALS} whether it is the name or the password, {@code ALREADY_LOGGED_IN},
     *     {@code SLOW_DOWN}, or the tracker cannot be reached
     * @throws IllegalStateException if the peer was started without a tracker
     */
    public Session login(String user, String password) throws RequestException {
        PeerNode present = requireNode();
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        SessionView view = new SessionView(calls);
        Session fresh = null;
        try {
            UserSession begun =
                    calls.ask(LoopCalls.LONG_SECONDS, () -> present.login(user, password.toCharArray(), view));
            fresh = new Session(calls, begun, view);
            session = fresh;
            return fresh;
        } finally {
            if (fresh == null) {
                var unused = LoopCalls.run(threads, () -> {
                    present.giveUp(view);
                    return CompletableFuture.completedFuture(null);
                });
            }
        }
    }

    /** {@return the session of this peer; empty if nobody is logged in} */
    public Optional<Session> session() {
        return Optional.ofNullable(session).filter(Session::isOpen);
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

    @Override
    public String toString() {
        return "peer at " + address() + (closed ? ", closed" : "");
    }
}
