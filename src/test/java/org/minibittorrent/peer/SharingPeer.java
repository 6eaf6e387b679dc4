package org.minibittorrent.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferGate;
import org.minibittorrent.transfer.TransferOpener;
import org.minibittorrent.transfer.connection.RemotePeer;

/** The peer of another member, bob, as far as it moves torrents. */
public final class SharingPeer implements AutoCloseable {
    private final SessionKit kit;
    private final TransferEngine engine;

    public SharingPeer(SessionKit kit) throws IOException {
        this.kit = kit;
        this.engine = new TransferEngine(
                kit.threads,
                new EngineSettings(
                        new InetSocketAddress(SessionKit.LOOPBACK, 0), ip -> true, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    public Endpoint endpoint() {
        return new Endpoint("bob", engine.address(), engine.peerId());
    }

    /** Shares a file, at most so many bytes a second, and has the tracker say so to whoever asks. */
    public Transfer share(Metainfo metainfo, Path original, long rate) throws Exception {
        Transfer transfer = Eventually.get(new TransferOpener(engine)
                .gated(new Everybody())
                .share(metainfo, original, new RecordedSession.Follower()));
        kit.run(() -> {
            transfer.setLimits(Long.MAX_VALUE, rate);
            kit.tracker.sharers.put(metainfo.infoHash(), List.of(endpoint()));
        });
        return transfer;
    }

    /** Downloads a file from the peer of the kit's session alone, which is told who this is. */
    public Transfer download(Metainfo metainfo, Path target) throws Exception {
        kit.run(() -> kit.tracker.present.put(SessionKit.LOOPBACK, List.of(endpoint())));
        return Eventually.get(new TransferOpener(engine)
                .download(
                        metainfo,
                        target,
                        List.of(kit.engine.address()),
                        null,
                        bytes -> {},
                        new RecordedSession.Follower()));
    }

    @Override
    public void close() throws Exception {
        Eventually.get(engine.close());
    }

    private static final class Everybody implements TransferGate {
        @Override
        public void admit(RemotePeer remote, Consumer<Boolean> answer) {
            answer.accept(true);
        }

        @Override
        public @Nullable String user(RemotePeer remote) {
            return null;
        }

        @Override
        public boolean isKnown(RemotePeer remote) {
            return false;
        }
    }
}
