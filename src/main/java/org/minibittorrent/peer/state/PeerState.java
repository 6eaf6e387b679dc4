package org.minibittorrent.peer.state;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;

/**
 * The memory of a peer from one session to the next. Loop thread; nothing here blocks. A change is a put or remove of
 * one key and may be applied twice without harm. Without a {@link FolderPeerState} it is forgotten at the end.
 */
public final class PeerState implements AutoCloseable {
    private static final int INSTANCE_LENGTH = 16;

    private final BencodeString instance;
    private final Map<Owner, Account> accounts = new LinkedHashMap<>();
    private final Map<AsideKey, Aside> aside = new LinkedHashMap<>();
    private @Nullable Rates rates;
    private @Nullable FolderPeerState folder;

    /** An empty state with an identity of its own. */
    public PeerState(RandomGenerator random) {
        byte[] bytes = new byte[INSTANCE_LENGTH];
        random.nextBytes(bytes);
        this.instance = BencodeString.of(bytes);
    }

    /** An empty state with a known identity. */
    PeerState(BencodeString instance) {
        this.instance = instance;
    }

    /** Has a folder keep all changes from now on. */
    void keepIn(FolderPeerState newFolder) {
        folder = newFolder;
    }

    /** By which trackers recognise this peer when it logs in again: 16 random bytes that never change. */
    public BencodeString instance() {
        return instance;
    }

    /** {@return the part of one user in a community, apart from all others} */
    public Account account(BencodeString community, String user) {
        return accounts.computeIfAbsent(new Owner(community, Id.fold(user)), Account::new);
    }

    Collection<Account> accounts() {
        return accounts.values();
    }

    /** {@return the limits of all transfers together, if they were ever set} */
    public Optional<Rates> rates() {
        return Optional.ofNullable(rates);
    }

    public void putRates(Rates newRates) {
        rates = newRates;
        changed(StateRecord.rates(newRates), null);
    }

    private void changed(byte[] record, @Nullable Metainfo metainfo) {
        if (folder != null) {
            folder.append(record, metainfo);
        }
    }

    /** {@return the files of which something is remembered} */
    Map<InfoHash, Metainfo> metainfos() {
        Map<InfoHash, Metainfo> all = new HashMap<>();
        for (Account account : accounts.values()) {
            account.shares.values().forEach(share -> all.put(share.metainfo().infoHash(), share.metainfo()));
            account.downloads.values().forEach(one -> all.put(one.metainfo().infoHash(), one.metainfo()));
        }
        aside.values().forEach(one -> all.put(one.metainfo.infoHash(), one.metainfo));
        return all;
    }

    /** The subject of a record that is kept aside: a share, or a download, of a file. */
    private record AsideKey(Owner owner, boolean isShare, FileKey file) {}

    /** A record, as the journal has it, of which the path cannot be spelled here; and the file it is of. */
    private record Aside(BencodeString record, Metainfo metainfo) {}

    /**
     * Keeps a share or download, whose path cannot be spelled in the encoding of this system, for a start in another one. Nothing of
     * it is shown or moves here; one of the same file that is put, or removed, takes its place.
     */
    void putAside(
            BencodeString community, String user, boolean isShare, byte[] record, Metainfo metainfo, FileKey file) {
        aside.put(
                new AsideKey(new Owner(community, Id.fold(user)), isShare, file),
                new Aside(BencodeString.of(record), metainfo));
    }

    /** {@return the records that are kept aside} */
    List<byte[]> aside() {
        return aside.values().stream().map(one -> one.record.bytes()).toList();
    }

    /**
     * Tells when all changes made before this call are kept for good; changes of one thread are kept in their order.
     *
     * @param done called once, on the loop thread, perhaps within this call; with an error if something cannot be kept, now or
     *     ever: what may pass is tried again at the next change, and when somebody asks
     */
    public void afterKept(Consumer<@Nullable IOException> done) {
        if (folder == null) {
            done.accept(null);
        } else {
            folder.keeper.afterDurable(done);
        }
    }

    /** Keeps what was changed, unless that fails, and lets go of everything. Not on the loop thread; blocks. */
    @Override
    public void close() {
        if (folder != null) {
            folder.close();
        }
    }

    /** Limits in bytes a second. */
    public record Rates(long down, long up) {}

    /** A user in a community, by its folded id. */
    record Owner(BencodeString community, String user) {}

    /** All that is remembered of one user. */
    public record Contents(List<ShareRecord> shares, List<DownloadRecord> downloads) {}

    /** The shares and downloads of one user. */
    public final class Account {
        final Owner owner;
        private final Map<FileKey, ShareRecord> shares = new LinkedHashMap<>();
        private final Map<FileKey, DownloadRecord> downloads = new LinkedHashMap<>();

        private Account(Owner owner) {
            this.owner = owner;
        }

        /** {@return everything, in the order in which it was put first, but for some of the last after a restart} */
        public Contents contents() {
            return new Contents(List.copyOf(shares.values()), List.copyOf(downloads.values()));
        }

        /** Adds a share, in the place of an older one of the same key. */
        public void putShare(ShareRecord share) {
            shares.put(share.key(), share);
            aside.remove(new AsideKey(owner, true, share.key()));
            changed(StateRecord.share(owner, share), share.metainfo());
        }

        /** Forgets a share; none of this key is fine. */
        public void removeShare(FileKey key) {
            shares.remove(key);
            aside.remove(new AsideKey(owner, true, key));
            changed(StateRecord.removal(StateRecord.NO_SHARE, owner, key), null);
        }

        /** Adds a download, in the place of an older one of the same key. */
        public void putDownload(DownloadRecord download) {
            downloads.put(download.key(), download);
            aside.remove(new AsideKey(owner, false, download.key()));
            changed(StateRecord.download(owner, download), download.metainfo());
        }

        /** Forgets a download; none of this key is fine. */
        public void removeDownload(FileKey key) {
            downloads.remove(key);
            aside.remove(new AsideKey(owner, false, key));
            changed(StateRecord.removal(StateRecord.NO_DOWNLOAD, owner, key), null);
        }
    }
}
