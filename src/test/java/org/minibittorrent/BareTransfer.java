package org.minibittorrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.EngineSettings;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferListener;
import org.minibittorrent.transfer.TransferOpener;
import org.minibittorrent.transfer.TransferStatus;

/** A transfer of one file on an engine of its own, to which a test does what only the disk can do otherwise. */
final class BareTransfer implements TransferListener {
    private final IoThreads threads;
    private final TransferOpener opener;
    private final Metainfo metainfo;
    private final Path original;
    private volatile @Nullable Standstill last;

    BareTransfer(TransferKit kit, Torrent torrent, Path original) throws IOException {
        this.metainfo = torrent.metainfo();
        this.original = original;
        this.threads = kit.closing(IoThreads.start("bare"));
        TransferEngine engine = new TransferEngine(
                threads, new EngineSettings(TransferKit.ANY_PORT, ip -> true, Peer.UNLIMITED, Peer.UNLIMITED));
        kit.closing(() -> Eventually.get(engine.close()));
        this.opener = new TransferOpener(engine);
    }

    /** Waits for a reason, which comes of an event on the loop: to a share of the whole file, or to a download of it. */
    Standstill after(Reason reason, boolean whole, Consumer<Transfer> event) throws Exception {
        Transfer transfer = Eventually.get(
                whole
                        ? opener.share(metainfo, original, this)
                        : opener.download(
                                metainfo, original.resolveSibling("copy"), List.of(), null, bytes -> {}, this));
        threads.loop().execute(() -> event.accept(transfer));
        return Eventually.awaitAnswer(
                        reason.name(),
                        () -> Optional.ofNullable(last),
                        seen -> seen.map(Standstill::reason).equals(Optional.of(reason)))
                .orElseThrow();
    }

    @Override
    public void status(TransferStatus status) {
        last = status.standstill();
    }

    @Override
    public void badPeer(String name, int piece) {}

    @Override
    public void complete() {}

    @Override
    public void ended(@Nullable IOException cause) {}
}
