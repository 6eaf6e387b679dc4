package org.minibittorrent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.minibittorrent.transfer.Transfer;

/**
 * A download under way. What is verified is shared from that moment on, and the whole when it is complete, until the
 * download is closed. Until complete the data is in {@code <target>.part}.
 */
public final class Download implements AutoCloseable {
    private final TransferHandle handle;
    private final Path target;

    Download(TransferHandle handle, Path target) {
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

    /**
     * Where it is downloaded to.
     *
     * @return the file, or the folder if there are several files
     */
    public Path target() {
        return target;
    }

    /**
     * Done when every piece is verified and the data is on disk under its final name.
     *
     * @return the target; or a failure with a {@link TransferException} when that will never be
     */
    public CompletableFuture<Path> completion() {
        return handle.completion().thenApply(done -> target);
    }

    /**
     * How far it is.
     *
     * @return a picture that is up to a quarter of a second old
     */
    public Progress progress() {
        return handle.progress();
    }

    /**
     * Adds a listener, called about four times a second, and whenever the state changes.
     *
     * @param listener called on the callback thread
     */
    public void onProgress(Consumer<Progress> listener) {
        handle.onProgress(listener);
    }

    /**
     * Adds a listener for peers that are found to send wrong data.
     *
     * @param listener called on the callback thread
     */
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
        handle.onLoop(transfer -> transfer.addPeers(copy));
    }

    /**
     * Limits the rates of this download; at first there is no limit.
     *
     * @param down bytes a second, at least 1, or {@link Peer#UNLIMITED}
     * @param up likewise, for what is shared meanwhile
     */
    public void setLimits(long down, long up) {
        Peer.checkRate(down);
        Peer.checkRate(up);
        handle.onLoop(transfer -> transfer.setLimits(down, up));
    }

    /** Stops fetching; what is verified goes on being shared. No effect unless downloading. */
    public void pause() {
        handle.onLoop(Transfer::pause);
    }

    /** Goes on after a pause, whether asked for or caused by the disk. */
    public void resume() {
        handle.onLoop(Transfer::resume);
    }

    /** Ends it and deletes what an unfinished download has written; a complete one just is shared no longer. */
    public void cancel() {
        handle.onLoop(transfer -> transfer.close(true));
    }

    /** Ends it; a partial file stays, and a later download to the same target goes on with it. */
    @Override
    public void close() {
        handle.onLoop(transfer -> transfer.close(false));
    }

    /**
     * Done when it has ended and no file is open any more, whatever the reason: see {@link #progress()}.
     *
     * @return a future that never fails
     */
    public CompletableFuture<Void> ended() {
        return handle.ended().copy();
    }
}
