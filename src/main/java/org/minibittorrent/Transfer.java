package org.minibittorrent;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A share or a download: the handle to one torrent on one peer. Any thread; no call waits. Calls take effect in the order
 * they are made, also while the transfer is still beginning, and are of no effect once it has ended.
 *
 * <p>Each call of {@link #started} and {@link #completion} gives a future of its own. To cancel such a future before it is
 * done cancels the transfer; to complete it otherwise, by a time-out say, closes it. Listeners are called on callback threads.
 */
public abstract sealed class Transfer implements AutoCloseable permits Share, Download {
    /** Where a transfer stands. */
    public enum State {
        /** Its files are opened, or what is there already is hashed. */
        CHECKING,
        /** Pieces come in; those that are verified are shared. */
        DOWNLOADING,
        /** Nothing comes in at present, see the reason; what is verified is shared. */
        WAITING,
        /** All is verified and shared, and is being brought to disk under its final name. */
        FINISHING,
        /** All is here and shared. */
        SEEDING,
        /**
         * Nothing is fetched until {@link #resume}, see the reason; what is verified is shared. Or, because the file cannot be
         * had, nothing is fetched or shared until it can.
         */
        PAUSED,
        /**
         * Nothing is fetched or shared until {@link #resume}, because {@link Group#stopShare} came before the end. Of a share:
         * its file has other content, and nothing is shared until the right one is back.
         */
        STOPPED,
        /**
         * All is on disk under its final name: the last state of a download in a group. That it is shared from then on is
         * told by {@link Session#shares}. With a reason it is no longer what the group has under its name: the file was
         * removed, or there is another version.
         */
        COMPLETE,
        /** Ended by an error, see the reason. */
        FAILED,
        /** Ended by request, or with its session or peer. */
        ENDED
    }

    final TransferHandle handle;

    Transfer(TransferHandle handle) {
        this.handle = handle;
    }

    /**
     * {@return the name of the file, or of the folder if there are several files; in a group, once the tracker told, as it is
     * spelled there}
     */
    public String name() {
        return handle.name;
    }

    /** {@return the group it belongs to, as its owner spells it once the tracker told; empty outside of groups} */
    public Optional<String> group() {
        return Optional.ofNullable(handle.group);
    }

    /**
     * {@return the file or folder that is shared, or that a download makes; while the disk does not tell whether its destination
     * is a folder, that destination}
     */
    public Path path() {
        return handle.path;
    }

    /** {@return what is transferred; empty while a share is hashed, or a group is asked for it} */
    public Optional<Torrent> torrent() {
        return Optional.ofNullable(handle.torrent);
    }

    /**
     * The beginning. Of a share: the files are readable, the group accepts its user and the name, and the hashing has begun.
     * Of a download: the destination has proved good, and in a group the download is remembered, so that it goes on at
     * later logins.
     *
     * @return done then; or fails with a {@link MiniBitTorrentException}
     */
    public CompletableFuture<Void> started() {
        return handle.started.future(handle::end);
    }

    /**
     * The goal. Of a share: all is hashed and published, and others can download it. Of a download: every piece is verified
     * and on disk under its final name.
     *
     * @return done then, with {@link #path}; or fails with a {@link MiniBitTorrentException}, {@code CLOSED} if the transfer
     *     was ended before
     */
    public CompletableFuture<Path> completion() {
        return handle.completion.future(handle::end);
    }

    /** {@return done when it has ended and no file is open any more; it never fails, and completing it has no effect} */
    public CompletableFuture<Void> ended() {
        return handle.ended.future(cancelled -> {});
    }

    /** {@return a picture that is up to a quarter of a second old} */
    public Progress progress() {
        return handle.progress;
    }

    /**
     * Adds a listener for the progress, called with the present picture at once, then about four times a second while
     * something moves, and whenever the state changes. While it is busy all pictures but the last are left out.
     */
    public Subscription onProgress(Consumer<? super Progress> listener) {
        return handle.progressListeners.add(listener);
    }

    /** Adds a listener for peers that are found to send wrong data, told first of those found before (the last 100). */
    public Subscription onBadPeer(Consumer<? super BadPeer> listener) {
        return handle.badPeerListeners.add(listener);
    }

    /** Limits the rates of this transfer, in bytes a second: at least 1, or {@link Peer#UNLIMITED} as at first. */
    public void setLimits(long down, long up) {
        Peer.checkRate(down);
        Peer.checkRate(up);
        handle.act(controls -> controls.setLimits(down, up));
    }

    /**
     * Stops fetching until {@link #resume}, in a group also at later logins. The verified part goes on being shared, so a share
     * is not changed by it.
     */
    public void pause() {
        handle.act(controls -> controls.pause());
    }

    /**
     * Goes on after a pause, whether that was asked for or caused by the disk; a share has its file looked at now. A download
     * whose pieces are gone, as its reason says, begins anew.
     */
    public void resume() {
        handle.act(controls -> controls.resume());
    }

    /**
     * Gives it up. The partial file of an unfinished download is deleted; complete files stay on disk. In a group it is
     * forgotten for later logins, too; of a complete download only the entry in the list goes, and its file is shared on.
     */
    public void cancel() {
        handle.end(true);
    }

    /**
     * Ends it here and now, and leaves what is there: a later download to the same path goes on with it. In a group it comes
     * back at the next login.
     */
    @Override
    public void close() {
        handle.end(false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Transfer transfer && transfer.handle == handle;
    }

    @Override
    public int hashCode() {
        return Objects.hash(handle);
    }

    @Override
    public String toString() {
        String place = group().map(id -> " in " + id).orElse("");
        return getClass().getSimpleName() + " of " + name() + place + ": "
                + progress().state();
    }
}
