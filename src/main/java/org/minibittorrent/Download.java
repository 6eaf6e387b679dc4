package org.minibittorrent;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A download under way. What is verified is shared from that moment on, and the whole once it is complete. Until complete
 * the data is in {@code <target>.part}. Any thread.
 */
public sealed interface Download permits TorrentDownload, GroupDownload {
    /**
     * Where it is downloaded to.
     *
     * @return the file, or the folder if there are several files
     */
    Path target();

    /**
     * Done when every piece is verified and the data is on disk under its final name.
     *
     * @return the target; or a failure with a {@link TransferException} when that will not be
     */
    CompletableFuture<Path> completion();

    /**
     * How far it is.
     *
     * @return a picture that is up to a quarter of a second old
     */
    Progress progress();

    /**
     * Adds a listener, called about four times a second, and whenever the state changes.
     *
     * @param listener called on a callback thread
     */
    void onProgress(Consumer<Progress> listener);

    /**
     * Adds a listener for peers that are found to send wrong data.
     *
     * @param listener called on a callback thread
     */
    void onBadPeer(Consumer<BadPeer> listener);

    /**
     * Limits the rates of this download; at first there is no limit.
     *
     * @param down bytes a second, at least 1, or {@link Peer#UNLIMITED}
     * @param up likewise, for what is shared meanwhile
     */
    void setLimits(long down, long up);

    /** Stops fetching; what is verified goes on being shared. No effect unless downloading. */
    void pause();

    /** Goes on after a pause, whether asked for or caused by the disk. */
    void resume();

    /** Ends it and deletes what an unfinished download has written. The files of a complete one stay. */
    void cancel();

    /**
     * Done when it has ended and no file is open any more, whatever the reason: see {@link #progress()}.
     *
     * @return a future that never fails
     */
    CompletableFuture<Void> ended();
}
