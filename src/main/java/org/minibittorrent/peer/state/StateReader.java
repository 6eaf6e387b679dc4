package org.minibittorrent.peer.state;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.state.PeerState.Rates;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.RecordedStamp;

/**
 * Takes the records of a peer's journal, which {@link StateRecord} wrote, and makes a state of those that still count: only
 * for them the metainfo is needed.
 */
final class StateReader implements Consumer<byte[]> {
    private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 4, 1000);

    /** The metainfos by their infohash; null for one that is lost. */
    interface Infos {
        @Nullable
        Metainfo get(InfoHash infoHash) throws IOException;
    }

    /** The subject of a record: a later record of the same slot takes its place. */
    private record Slot(String what, BencodeString community, String user, FileKey file) {}

    private final Map<Slot, BencodeDictionary> slots = new LinkedHashMap<>();
    private @Nullable BencodeString instance;
    private @Nullable Rates rates;
    private @Nullable BencodeException nonsense;
    private final List<String> aside = new ArrayList<>();

    @Override
    public void accept(byte[] record) {
        try {
            if (!(Bencode.decode(record, LIMITS) instanceof BencodeDictionary fields)) {
                throw new BencodeException("no dictionary");
            }
            apply(fields);
        } catch (BencodeException e) {
            nonsense = e;
        }
    }

    private void apply(BencodeDictionary fields) throws BencodeException {
        String what = fields.requireUtf8("what");
        switch (what) {
            case StateRecord.INSTANCE -> instance = fields.requireString("instance");
            case StateRecord.RATES -> rates = new Rates(fields.requireLong("down"), fields.requireLong("up"));
            case StateRecord.SHARE, StateRecord.DOWNLOAD -> slots.put(slot(what, fields), fields);
            case StateRecord.NO_SHARE -> slots.remove(slot(StateRecord.SHARE, fields));
            case StateRecord.NO_DOWNLOAD -> slots.remove(slot(StateRecord.DOWNLOAD, fields));
            default -> throw new BencodeException("an unknown change: " + what);
        }
    }

    private static Slot slot(String what, BencodeDictionary fields) throws BencodeException {
        return new Slot(
                what,
                fields.requireString("community"),
                Id.fold(fields.requireUtf8("user")),
                FileKey.of(fields.requireUtf8("group"), fields.requireUtf8("name")));
    }

    /** {@return the identity of this peer; null if no record told} */
    @Nullable
    BencodeString instance() {
        return instance;
    }

    /**
     * Puts the shares and downloads that were found into an empty state, but for those that lack their metainfo.
     *
     * @throws BencodeException if a record made no sense
     */
    void into(PeerState state, Infos infos) throws IOException, BencodeException {
        if (nonsense != null) {
            throw nonsense;
        }
        if (rates != null) {
            state.putRates(rates);
        }
        for (Map.Entry<Slot, BencodeDictionary> entry : slots.entrySet()) {
            Slot slot = entry.getKey();
            BencodeDictionary fields = entry.getValue();
            Metainfo metainfo = infos.get(infoHash(fields));
            if (metainfo != null) {
                boolean isShare = slot.what.equals(StateRecord.SHARE);
                PeerState.Account account = state.account(slot.community, slot.user);
                try {
                    if (isShare) {
                        account.putShare(share(fields, metainfo));
                    } else {
                        account.putDownload(download(fields, metainfo));
                    }
                } catch (InvalidPathException e) {
                    state.putAside(slot.community, slot.user, isShare, Bencode.encode(fields), metainfo, slot.file);
                    aside.add(fields.requireUtf8("path"));
                }
            }
        }
    }

    /** {@return the paths of what was found but cannot be spelled in the encoding of this system} */
    List<String> aside() {
        return aside;
    }

    private static InfoHash infoHash(BencodeDictionary fields) throws BencodeException {
        byte[] hash = fields.requireBytes("info_hash");
        if (hash.length != InfoHash.LENGTH) {
            throw new BencodeException("an infohash of " + hash.length + " bytes");
        }
        return InfoHash.of(hash);
    }

    private static ShareRecord share(BencodeDictionary fields, Metainfo metainfo) throws BencodeException {
        List<RecordedStamp> stamps = stamps(fields);
        if (stamps.size() != 1) {
            throw new BencodeException("a share with " + stamps.size() + " stamps");
        }
        return new ShareRecord(
                fields.requireUtf8("group"), Path.of(fields.requireUtf8("path")), stamps.get(0), metainfo);
    }

    private static DownloadRecord download(BencodeDictionary fields, Metainfo metainfo) throws BencodeException {
        DownloadRecord.Stage stage;
        try {
            stage = DownloadRecord.Stage.valueOf(fields.requireUtf8("stage"));
        } catch (IllegalArgumentException e) {
            throw new BencodeException("an unknown stage: " + fields.requireUtf8("stage"));
        }
        Checkpoint verified = fields.get("pieces") == null
                ? null
                : new Checkpoint(BitSet.valueOf(fields.requireBytes("pieces")), stamps(fields));
        return new DownloadRecord(
                fields.requireUtf8("group"),
                Path.of(fields.requireUtf8("path")),
                metainfo,
                stage,
                note(fields),
                verified);
    }

    /** Earlier versions wrote a text alone, or "" for none. A download that has failed always has a reason. */
    private static @Nullable Standstill note(BencodeDictionary fields) throws BencodeException {
        String code = fields.get("reason") == null ? "" : fields.requireUtf8("reason");
        if (code.isEmpty() && !fields.requireUtf8("stage").equals(DownloadRecord.Stage.FAILED.name())) {
            return null;
        }
        Standstill known = Standstill.ofCode(code);
        String text = fields.get("text") == null ? known.text() : fields.requireUtf8("text");
        return new Standstill(known.reason(), known.subject(), text, Standstill.Next.OVER);
    }

    private static List<RecordedStamp> stamps(BencodeDictionary fields) throws BencodeException {
        List<Long> numbers = numbers(fields, "stamps");
        List<Long> changed = fields.get("changed") == null ? List.of() : numbers(fields, "changed");
        List<RecordedStamp> stamps = new ArrayList<>();
        for (int i = 0; i + 2 < numbers.size(); i += 3) {
            stamps.add(new RecordedStamp(
                    numbers.get(i),
                    numbers.get(i + 1),
                    i / 3 < changed.size() ? changed.get(i / 3) : null,
                    numbers.get(i + 2) == 1));
        }
        return stamps;
    }

    private static List<Long> numbers(BencodeDictionary fields, String name) throws BencodeException {
        List<Long> numbers = new ArrayList<>();
        for (BencodeValue value : fields.requireList(name).values()) {
            if (!(value instanceof BencodeInteger number)) {
                throw new BencodeException("a stamp that is no number");
            }
            numbers.add(number.value());
        }
        return numbers;
    }
}
