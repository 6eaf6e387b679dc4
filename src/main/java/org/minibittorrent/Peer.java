package org.minibittorrent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.TorrentFile;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.IoThreads;
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

    private final IoThreads threads;
    private final boolean ownsThreads;
    private final TransferEngine engine;
    private final TransferOpener opener;

    private Peer(IoThreads threads, boolean ownsThreads, TransferEngine engine) {
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        this.engine = engine;
        this.opener = new TransferOpener(engine);
    }

    /**
     * How to start a peer.
     *
     * @return a builder with everything at its default
     */
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
        return reported(opener.hash(path, options.source(), options.isPrivateTorrent(), options.hashed()))
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
     * @return the download; whatever goes wrong is told by its {@link Download#completion}
     */
    public Download download(Torrent torrent, Path destination, Collection<InetSocketAddress> peers) {
        Path target = TorrentFile.targetIn(destination, torrent.name());
        TransferHandle handle = new TransferHandle(threads, torrent);
        var unused = opener.download(torrent.metainfo(), target, List.copyOf(peers), handle::checked, handle)
                .whenComplete(handle::opened);
        return new Download(handle, target);
    }

    /**
     * Limits the rates of all shares and downloads of this peer together.
     *
     * @param down bytes a second, at least 1, or {@link #UNLIMITED}
     * @param up likewise
     */
    public void setLimits(long down, long up) {
        checkRate(down);
        checkRate(up);
        threads.loop().execute(() -> engine.setLimits(down, up));
    }

    /**
     * Ends all shares, downloads and connections, frees the port, and returns when nothing is left: no thread (unless the
     * loop is shared), no open file. Partial files stay and can be gone on with. Idempotent.
     */
    @Override
    public void close() {
        CompletableFuture<Void> closed = engine.close();
        if (!threads.loop().inLoop()) {
            closed.join();
        }
        if (ownsThreads) {
            threads.close();
        }
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
        private InetSocketAddress listen = new InetSocketAddress(0);
        private Admission admission = Admission.NAMED_PEERS;
        private long down = UNLIMITED;
        private long up = UNLIMITED;
        private @Nullable IoLoop loop;

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
         * Limits the rates of all transfers together; unlimited if not said.
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
         * @throws IOException if the address cannot be bound; the message names it
         */
        public Peer start() throws IOException {
            IoThreads threads = loop == null ? IoThreads.start("minibittorrent") : loop.threads();
            try {
                Admission policy = admission;
                TransferEngine engine =
                        new TransferEngine(threads, new EngineSettings(listen, policy::admits, down, up));
                return new Peer(threads, loop == null, engine);
            } catch (IOException e) {
                if (loop == null) {
                    threads.close();
                }
                throw new IOException("cannot listen on " + listen + ": " + e.getMessage(), e);
            }
        }
    }
}
