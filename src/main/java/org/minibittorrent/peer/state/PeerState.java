package org.minibittorrent.peer.state;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;

/**
 * The memory of a peer from one session to the next. Loop thread; nothing here blocks. A change is a put or remove of
 * one key and may be applied twice without harm.
 */
public interface PeerState extends AutoCloseable {
    /** By which trackers recognise this peer when it logs in again: 16 random bytes that never change. */
    BencodeString instance();

    /** {@return the part of one user in a community, apart from all others} */
    Account account(BencodeString community, String user);

    /** The limits of all transfers together, if they were ever set. */
    Optional<Rates> rates();

    /** Sets the limits. */
    void putRates(Rates rates);

    /**
     * Tells when all changes made before this call are kept for good; changes of one thread are kept in their order.
     *
     * @param done called once, on the loop thread, perhaps within this call; with an error if something cannot be kept, now or
     *     ever: what may pass is tried again at the next change, and when somebody asks
     */
    void afterKept(Consumer<@Nullable IOException> done);

    /** Keeps what was changed, unless that fails, and lets go of everything. Not on the loop thread; blocks. */
    @Override
    void close();

    /** Limits in bytes a second. */
    record Rates(long down, long up) {}

    /** All that is remembered of one user. */
    record Contents(List<ShareRecord> shares, List<DownloadRecord> downloads) {
        /** Copies the lists; in the order in which they were put first, but for some of the last ones after a restart. */
        public Contents {
            shares = List.copyOf(shares);
            downloads = List.copyOf(downloads);
        }
    }

    /** The shares and downloads of one user. */
    interface Account {
        /** Reads everything; {@code done} is called on the loop thread, perhaps within this call. */
        void load(BiConsumer<@Nullable Contents, @Nullable IOException> done);

        /** Adds a share, in the place of an older one of the same key. */
        void putShare(ShareRecord share);

        /** Forgets a share; none of this key is fine. */
        void removeShare(FileKey key);

        /** Adds a download, in the place of an older one of the same key. */
        void putDownload(DownloadRecord download);

        /** Forgets a download; none of this key is fine. */
        void removeDownload(FileKey key);
    }
}
