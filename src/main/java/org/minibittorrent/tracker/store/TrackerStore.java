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
 * The durable copy of the tracker's facts. One request is one {@link #append}; nothing that shows its changes leaves
 * the tracker before it is durable, see {@link #afterDurable}. Loop thread, except {@link #load} and {@link #close}.
 *
 * <p>While there is no room for a batch the store takes none, and those that were not durable are refused: then the
 * facts must be as they were before them. A store ends for good when a sync of its disk fails: it tells the failure
 * listener, and does nothing any more of what it is asked. Whoever waits for {@code afterDurable} then waits forever,
 * which is right: their answer might be wrong after the next start.
 */
public interface TrackerStore extends AutoCloseable {
    /**
     * Brings a fresh state, which may be asked for snapshots later, to what is durable. Once, and first; blocks. An
     * exception names the file if the store is damaged or in use.
     */
    void load(TrackerState state) throws IOException;

    /** Whether a batch can be kept, as far as known. */
    boolean isKeeping();

    /** Takes a batch, not empty and applied to the state, that is to become durable as a whole, after all before it. */
    void append(List<Change> batch);

    /**
     * Tells when everything appended so far is durable: within this call if it is, else later, in the order in which it
     * was asked. If something that was appended is not kept it tells why, in the reverse order, so that each can undo
     * what it did.
     */
    void afterDurable(Consumer<@Nullable IOException> done);

    /**
     * Keeps an info dictionary. It must be durable when this is done, before a {@code PutFile} for it is appended.
     * Calls that concern one torrent take effect in the order they were made. {@code done} is called on the loop
     * thread, never within this call, with null or what went wrong: that alone is no failure of the store.
     */
    void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done);

    /**
     * Reads an info dictionary. {@code done} is called on the loop thread, never within this call, with the bytes, with
     * what went wrong, or with two nulls if they are gone or damaged.
     */
    void getInfo(InfoHash infoHash, BiConsumer<@Nullable BencodeString, @Nullable Throwable> done);

    /** Drops an info dictionary, some time, if there is one. Call it when the removal of its entry is durable. */
    void removeInfo(InfoHash infoHash);

    /**
     * Begins what goes on in the background: dropping, little by little, every info dictionary that is there without an
     * entry since a crash came between the two, but none that is put from now on. Once, before the first append.
     * {@code onFailure} is told, on the loop thread, when the store has failed for good.
     */
    void begin(Consumer<Throwable> onFailure);

    /** Makes everything appended durable, unless that fails, and lets go of the files. Any thread but the loop's; blocks. */
    @Override
    void close();
}
