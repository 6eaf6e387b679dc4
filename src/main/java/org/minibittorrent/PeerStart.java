package org.minibittorrent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.PeerNode;
import org.minibittorrent.peer.state.FolderPeerState;
import org.minibittorrent.peer.state.MemoryPeerState;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.TransferEngine;

/** Starts a peer as its builder was told, and leaves nothing behind if that does not work out. */
record PeerStart(
        EngineSettings engine,
        boolean limited,
        @Nullable IoLoop loop,
        @Nullable InetSocketAddress tracker,
        @Nullable InetAddress announced,
        @Nullable Path folder,
        int passwordRounds) {

    Peer start() throws IOException {
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

    /** What is remembered; without a tracker there is nothing to remember. */
    private @Nullable PeerState state(IoThreads threads) throws IOException {
        if (tracker == null) {
            return null;
        }
        return folder == null
                ? new MemoryPeerState(new SecureRandom())
                : FolderPeerState.open(threads.loop(), threads.workers(), folder);
    }

    /** The limits that were said count, else those of last time. */
    private EngineSettings settings(@Nullable PeerState state) {
        return limited || state == null
                ? engine
                : state.rates()
                        .map(rates -> new EngineSettings(engine.listen(), engine.admission(), rates.down(), rates.up()))
                        .orElse(engine);
    }

    private Peer start(IoThreads threads, @Nullable PeerState state) throws IOException {
        TransferEngine moving;
        try {
            moving = new TransferEngine(threads, settings(state));
        } catch (IOException e) {
            throw new IOException("cannot listen on " + engine.listen() + ": " + e.getMessage(), e);
        }
        PeerNode node = tracker == null || state == null
                ? null
                : PeerNode.of(threads, moving, tracker, state, announced, passwordRounds);
        return new Peer(threads, loop == null, moving, node);
    }
}
