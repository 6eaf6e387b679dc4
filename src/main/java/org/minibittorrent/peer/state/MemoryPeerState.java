package org.minibittorrent.peer.state;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;

/** A peer's state in memory, which tells of each change as a record. */
public final class MemoryPeerState implements PeerState {
    private static final int INSTANCE_LENGTH = 16;

    private record Key(BencodeString community, String user) {}

    /** Takes the record of each change. */
    interface Changes {
        /**
         * Takes the record of a change.
         *
         * @param metainfo that the record speaks of; null if it speaks of none
         */
        void take(byte[] record, @Nullable Metainfo metainfo);
    }

    private final BencodeString instance;
    private final Map<Key, Memory> accounts = new LinkedHashMap<>();
    private @Nullable Rates rates;
    private Changes changes = (record, metainfo) -> {};

    /** An empty state with an identity of its own. */
    public MemoryPeerState(RandomGenerator random) {
        this(instance(random));
    }

    /** An empty state with a known identity. */
    MemoryPeerState(BencodeString instance) {
        this.instance = instance;
    }

    /** Sets the taker of all changes from now on. */
    void tell(Changes newChanges) {
        changes = newChanges;
    }

    private static BencodeString instance(RandomGenerator random) {
        byte[] bytes = new byte[INSTANCE_LENGTH];
        random.nextBytes(bytes);
        return BencodeString.of(bytes);
    }

    @Override
    public BencodeString instance() {
        return instance;
    }

    @Override
    public Account account(BencodeString community, String user) {
        return accounts.computeIfAbsent(new Key(community, Id.fold(user)), key -> new Memory(community, user));
    }

    @Override
    public Optional<Rates> rates() {
        return Optional.ofNullable(rates);
    }

    @Override
    public void putRates(Rates newRates) {
        rates = newRates;
        changes.take(StateRecord.rates(newRates), null);
    }

    /** Takes what one user has in a community. */
    interface Visitor {
        void visit(BencodeString community, String user, Contents contents);
    }

    /** Everything that is remembered of users, their names folded. */
    void forEach(Visitor visitor) {
        accounts.forEach((key, memory) -> visitor.visit(key.community, key.user, memory.contents()));
    }

    /** The files of which something is remembered. */
    Map<InfoHash, Metainfo> metainfos() {
        Map<InfoHash, Metainfo> all = new HashMap<>();
        forEach((community, user, contents) -> {
            contents.shares().forEach(share -> all.put(share.metainfo().infoHash(), share.metainfo()));
            contents.downloads().forEach(download -> all.put(download.metainfo().infoHash(), download.metainfo()));
        });
        return all;
    }

    @Override
    public void afterKept(Consumer<@Nullable IOException> done) {
        done.accept(null);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private final class Memory implements Account {
        private final BencodeString community;
        private final String user;
        private final Map<FileKey, ShareRecord> shares = new LinkedHashMap<>();
        private final Map<FileKey, DownloadRecord> downloads = new LinkedHashMap<>();

        Memory(BencodeString community, String user) {
            this.community = community;
            this.user = user;
        }

        @Override
        public void load(BiConsumer<@Nullable Contents, @Nullable IOException> done) {
            done.accept(contents(), null);
        }

        Contents contents() {
            return new Contents(List.copyOf(shares.values()), List.copyOf(downloads.values()));
        }

        @Override
        public void putShare(ShareRecord share) {
            shares.put(share.key(), share);
            changes.take(StateRecord.share(community, user, share), share.metainfo());
        }

        @Override
        public void removeShare(FileKey key) {
            shares.remove(key);
            changes.take(StateRecord.noShare(community, user, key), null);
        }

        @Override
        public void putDownload(DownloadRecord download) {
            downloads.put(download.key(), download);
            changes.take(StateRecord.download(community, user, download), download.metainfo());
        }

        @Override
        public void removeDownload(FileKey key) {
            downloads.remove(key);
            changes.take(StateRecord.noDownload(community, user, key), null);
        }
    }
}
