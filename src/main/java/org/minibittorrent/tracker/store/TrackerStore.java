package org.minibittorrent.tracker.store;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.TrackerState;

/**
 * Where the tracker's facts are kept. One request is one {@link #append}; nothing that shows what it changed leaves the
 * tracker before it is durable, see {@link #afterDurable}. Loop thread, except {@link #load} and {@link #close}.
 *
 * <p>A store stops for good at the first failure of its disk: it says so to the failure listener, and from then on does
 * nothing of what it is asked. Whoever waits for {@code afterDurable} then waits forever, which is right: what they would
 * say might not be so after the next start.
 */
public interface TrackerStore extends AutoCloseable {
    /**
     * Brings a fresh state to what is durable. Once, and first; blocks.
     *
     * @param state may be asked for snapshots later, on the loop thread
     * @throws IOException if the store is damaged or in use; the message names the file
     */
    void load(TrackerState state) throws IOException;

    /**
     * Takes a batch that is to become durable as a whole, after all before it.
     *
     * @param batch not empty, and already applied to the state
     */
    void append(List<Change> batch);

    /**
     * Runs a task when everything appended so far is durable: within this call if nothing waits, else later. Tasks run on
     * the loop thread, in the order they were given.
     */
    void afterDurable(Runnable task);

    /**
     * Keeps an info dictionary. It must be durable when this is done, before a {@code PutFile} for it is appended. Calls
     * that concern one torrent take effect in the order they were made.
     *
     * @param done called on the loop thread, never within this call, with null or what went wrong: that alone is no failure
     *     of the store
     */
    void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done);

    /**
     * Reads an info dictionary.
     *
     * @param done called on the loop thread, never within this call, with the bytes, with what went wrong, or with two nulls if they
     *     are gone or damaged
     */
    void getInfo(InfoHash infoHash, BiConsumer<@Nullable BencodeString, @Nullable Throwable> done);

    /** Drops an info dictionary, some time, if there is one. Call it when the removal of its entry is durable. */
    void removeInfo(InfoHash infoHash);

    /**
     * Drops, little by little in the background, every info dictionary that is there without an entry: a crash may have come
     * between the two. None that is put from now on. Once, when the tracker serves.
     */
    void tidy();

    /** Who is told, on the loop thread, when the store has failed. Set it before the first append. */
    void onFailure(Consumer<Throwable> listener);

    /** Makes durable what was appended, unless that fails, and lets go of everything. Any thread but the loop's; blocks. */
    @Override
    void close();
}
