package org.minibittorrent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.peer.PeerNode;
import org.minibittorrent.peer.link.HttpTrackerLink;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.FolderPeerState;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.TransferEngine;

/** The settings of a peer that is to be started; each method but the last gives the builder back. Not safe for several threads. */
public final class PeerBuilder {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.peer");
    private static final int FEWEST_ROUNDS = 4096;
    private static final int MOST_ROUNDS = 10_000_000;

    private InetSocketAddress listen = new InetSocketAddress(0);
    private Admission admission = Admission.NAMED_PEERS;
    private PeerState.@Nullable Rates limits;
    private @Nullable IoLoop loop;
    private @Nullable InetSocketAddress tracker;
    private @Nullable InetAddress announced;
    private @Nullable Path folder;
    private int passwordRounds = 600_000;
    private int torrents = EngineSettings.TRANSFERS;

    PeerBuilder() {}

    /** Where to listen for other peers; a free port on all addresses if not said. */
    public PeerBuilder listen(InetSocketAddress address) {
        this.listen = Arguments.resolved(address, "listen");
        return this;
    }

    /** Decides which strangers may connect; only the peers named to a transfer if not said. */
    public PeerBuilder admission(Admission policy) {
        this.admission = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Limits the rates of all transfers together, as {@link Peer#setLimits} does; if not said, as they were last set by that on
     * a peer with the same state folder, else unlimited.
     */
    public PeerBuilder limits(long downRate, long upRate) {
        Peer.checkRate(downRate);
        Peer.checkRate(upRate);
        this.limits = new PeerState.Rates(downRate, upRate);
        return this;
    }

    /** The address of the tracker by which users, groups and their files are known; without one the peer moves torrents alone. */
    public PeerBuilder tracker(InetSocketAddress address) {
        this.tracker = Arguments.resolved(address, "tracker");
        return this;
    }

    /**
     * Where shares, downloads and limits are kept from one start to the next; if not said, they are forgotten when the peer is
     * closed. The folder is made if it does not exist; only one peer at a time can use it.
     */
    public PeerBuilder stateDirectory(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
        return this;
    }

    /**
     * How many rounds of hashing (PBKDF2) protect the passwords that are set through this peer, from 4096 to 10 million; 600 000
     * if not said. A tracker that asks for fewer at a login is refused.
     */
    public PeerBuilder passwordRounds(int rounds) {
        if (rounds < FEWEST_ROUNDS || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException("from " + FEWEST_ROUNDS + " to " + MOST_ROUNDS + " rounds: " + rounds);
        }
        this.passwordRounds = rounds;
        return this;
    }

    /**
     * The IP address under which other peers are told to find this one, at the port it listens on; if not said, the address it
     * listens on, or the one the tracker sees if it listens on all.
     */
    public PeerBuilder announceAddress(InetAddress address) {
        this.announced = Objects.requireNonNull(address, "address");
        return this;
    }

    /**
     * In how many torrents the peer takes part at a time, shares and downloads together; 50 000 if not said. Each takes a few
     * kilobytes of memory. One over that is refused with {@link Reason#TOO_MANY_TORRENTS}.
     */
    public PeerBuilder torrents(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 torrent: " + most);
        }
        this.torrents = most;
        return this;
    }

    /** Runs the peer on threads that others use as well, and that outlive it; it has its own if not said. */
    public PeerBuilder loop(IoLoop shared) {
        this.loop = Objects.requireNonNull(shared, "shared");
        return this;
    }

    /**
     * Starts the peer. Its threads are daemons: a program that is to go on must wait for something else.
     *
     * @return the running peer, to be closed
     * @throws IllegalStateException if there is a state directory but no tracker: without one nothing is remembered
     * @throws IOException if the address cannot be bound, or the state folder is in use or damaged; the message names it
     */
    public Peer start() throws IOException {
        if (folder != null && tracker == null) {
            throw new IllegalStateException("a state directory, but no tracker: without one nothing is remembered");
        }
        IoThreads threads = loop == null ? IoThreads.start("minibittorrent") : loop.threads();
        PeerState state = null;
        try {
            state = state(threads);
            return start(threads, state);
        } catch (IOException | RuntimeException e) {
            if (state != null) {
                state.close();
            }
            if (loop == null) {
                threads.close();
            }
            throw e;
        }
    }

    /** {@return the memory between sessions; null without a tracker: there is nothing to remember then} */
    private @Nullable PeerState state(IoThreads threads) throws IOException {
        if (tracker == null) {
            return null;
        }
        return folder == null
                ? new PeerState(new SecureRandom())
                : FolderPeerState.open(threads.loop(), threads.recorders(), folder);
    }

    private Peer start(IoThreads threads, @Nullable PeerState state) throws IOException {
        Optional<PeerState.Rates> lastTime = state == null ? Optional.empty() : state.rates();
        PeerState.Rates rates =
                limits != null ? limits : lastTime.orElseGet(() -> new PeerState.Rates(Peer.UNLIMITED, Peer.UNLIMITED));
        TransferEngine engine;
        try {
            engine = new TransferEngine(
                    threads, new EngineSettings(listen, admission::admits, rates.down(), rates.up(), torrents));
        } catch (IOException e) {
            throw new IOException("cannot listen on " + listen + ": " + e.getMessage(), e);
        }
        String where = tracker == null
                ? ""
                : ", its tracker is " + IpAddresses.text(tracker)
                        + (folder == null ? ", and its state is in memory" : ", and its state is in " + folder);
        LOG.log(Level.INFO, () -> "the peer listens at " + IpAddresses.text(engine.address()) + where);
        if (tracker == null || state == null) {
            return new Peer(threads, loop == null, engine, null);
        }
        TrackerLink link = new HttpTrackerLink(threads.loop(), tracker, new SecureRandom());
        PeerNode node = new PeerNode(threads, engine, link, state, announced, passwordRounds);
        return new Peer(threads, loop == null, engine, node);
    }
}
