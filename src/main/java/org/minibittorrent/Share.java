package org.minibittorrent;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Files that a peer offers to others. Goes on until closed, or until the files change. */
public final class Share implements AutoCloseable {
    private final TransferHandle handle;

    Share(TransferHandle handle) {
        this.handle = handle;
    }

    /**
     * What is shared; give it to those who are to download it.
     *
     * @return the torrent
     */
    public Torrent torrent() {
        return handle.torrent();
    }

    /**
     * What goes on at the moment.
     *
     * @return a picture that is up to a quarter of a second old
     */
    public Progress progress() {
        return handle.progress();
    }

    /**
     * Adds a listener, called about four times a second while peers are connected, and whenever the state changes.
     *
     * @param listener called on a callback thread
     */
    public void onProgress(Consumer<Progress> listener) {
        handle.onProgress(listener);
    }

    /**
     * Limits the rates of this share; at first there is no limit.
     *
     * @param bytesPerSecond for all its peers together, at least 1, or {@link Peer#UNLIMITED}
     */
    public void setUploadLimit(long bytesPerSecond) {
        Peer.checkRate(bytesPerSecond);
        handle.onLoop(transfer -> transfer.setLimits(Peer.UNLIMITED, bytesPerSecond));
    }

    /**
     * Done when the sharing has ended and no file is open any more, whatever the reason: see {@link #progress()}.
     *
     * @return a future that never fails
     */
    public CompletableFuture<Void> ended() {
        return handle.ended().copy();
    }

    /** Stops sharing at once, also on connections that are open. Returns before the files are closed: {@link #ended}. */
    @Override
    public void close() {
        handle.end(false);
    }
}
