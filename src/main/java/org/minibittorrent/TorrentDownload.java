package org.minibittorrent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.minibittorrent.transfer.Transfer;

/** The download of a torrent from peers that are named to it. Goes on sharing until it is closed. */
public final class TorrentDownload implements Download, AutoCloseable {
    private final TransferHandle handle;
    private final Path target;

    TorrentDownload(TransferHandle handle, Path target) {
        this.handle = handle;
        this.target = target;
    }

    /**
     * What is downloaded.
     *
     * @return the torrent
     */
    public Torrent torrent() {
        return handle.torrent();
    }

    @Override
    public Path target() {
        return target;
    }

    @Override
    public CompletableFuture<Path> completion() {
        return handle.completion().thenApply(done -> target);
    }

    @Override
    public Progress progress() {
        return handle.progress();
    }

    @Override
    public void onProgress(Consumer<Progress> listener) {
        handle.onProgress(listener);
    }

    @Override
    public void onBadPeer(Consumer<BadPeer> listener) {
        handle.onBadPeer(listener);
    }

    /**
     * Names more peers to download from.
     *
     * @param addresses where they listen
     */
    public void addPeers(Collection<InetSocketAddress> addresses) {
        List<InetSocketAddress> copy = List.copyOf(addresses);
        handle.onLoop(transfer -> transfer.connections().addPeers(copy));
    }

    @Override
    public void setLimits(long down, long up) {
        Peer.checkRate(down);
        Peer.checkRate(up);
        handle.onLoop(transfer -> transfer.setLimits(down, up));
    }

    @Override
    public void pause() {
        handle.onLoop(Transfer::pause);
    }

    @Override
    public void resume() {
        handle.onLoop(Transfer::resume);
    }

    @Override
    public void cancel() {
        handle.end(true);
    }

    /** Ends it; a partial file stays, and a later download to the same target goes on with it. */
    @Override
    public void close() {
        handle.end(false);
    }

    @Override
    public CompletableFuture<Void> ended() {
        return handle.ended().copy();
    }
}
