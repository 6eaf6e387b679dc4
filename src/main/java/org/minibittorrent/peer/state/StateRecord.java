package org.minibittorrent.peer.state;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.peer.state.PeerState.Owner;
import org.minibittorrent.peer.state.PeerState.Rates;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.RecordedStamp;

/**
 * One change of a peer's state as its journal keeps it: bencoded, a put or remove of one slot; the metainfo is kept apart, by
 * its infohash. {@link StateReader} reads it.
 */
final class StateRecord {
    static final String INSTANCE = "instance";
    static final String RATES = "rates";
    static final String SHARE = "share";
    static final String NO_SHARE = "unshare";
    static final String DOWNLOAD = "download";
    static final String NO_DOWNLOAD = "forget";

    private StateRecord() {}

    static byte[] instance(BencodeString instance) {
        return encode(INSTANCE, fields -> fields.put("instance", instance));
    }

    static byte[] rates(Rates rates) {
        return encode(RATES, fields -> fields.put("down", rates.down()).put("up", rates.up()));
    }

    static byte[] share(Owner owner, ShareRecord share) {
        return encode(
                SHARE,
                fields -> owner(fields, owner)
                        .put("group", share.group())
                        .put("name", share.metainfo().name())
                        .put("path", share.path().toString())
                        .put("stamps", stamps(List.of(share.stamp())))
                        .put("changed", changed(List.of(share.stamp())))
                        .put("info_hash", share.metainfo().infoHash().bytes()));
    }

    static byte[] download(Owner owner, DownloadRecord download) {
        return encode(DOWNLOAD, fields -> {
            owner(fields, owner)
                    .put("group", download.group())
                    .put("name", download.metainfo().name())
                    .put("path", download.target().toString())
                    .put("stage", download.stage().name())
                    .put("info_hash", download.metainfo().infoHash().bytes());
            Standstill note = download.note();
            if (note != null) {
                fields.put("reason", note.code()).put("text", note.text());
            }
            Checkpoint verified = download.verified();
            return verified == null
                    ? fields
                    : fields.put("pieces", verified.pieces().toByteArray())
                            .put("stamps", stamps(verified.stamps()))
                            .put("changed", changed(verified.stamps()));
        });
    }

    /** Everything: what a new journal would have to begin with. */
    static List<byte[]> all(PeerState state) {
        List<byte[]> records = new ArrayList<>();
        records.add(instance(state.instance()));
        state.rates().ifPresent(rates -> records.add(rates(rates)));
        records.addAll(state.aside());
        for (PeerState.Account account : state.accounts()) {
            PeerState.Contents contents = account.contents();
            contents.shares().forEach(share -> records.add(share(account.owner, share)));
            contents.downloads().forEach(download -> records.add(download(account.owner, download)));
        }
        return records;
    }

    static byte[] removal(String what, Owner owner, FileKey key) {
        return encode(
                what, fields -> owner(fields, owner).put("group", key.group()).put("name", key.name()));
    }

    private static BencodeDictionary.Builder owner(BencodeDictionary.Builder fields, Owner owner) {
        return fields.put("community", owner.community()).put("user", owner.user());
    }

    /** Three numbers for each: size, time in nanoseconds, and 1 if the time proves something. */
    private static BencodeList stamps(List<RecordedStamp> stamps) {
        List<BencodeValue> numbers = new ArrayList<>();
        for (RecordedStamp stamp : stamps) {
            numbers.add(new BencodeInteger(stamp.size()));
            numbers.add(new BencodeInteger(stamp.modifiedNanos()));
            numbers.add(new BencodeInteger(stamp.settled() ? 1 : 0));
        }
        return new BencodeList(numbers);
    }

    /** One number for each: the time of the last change in nanoseconds; none at all if one of them has none. */
    private static BencodeList changed(List<RecordedStamp> stamps) {
        List<BencodeValue> numbers = new ArrayList<>();
        for (RecordedStamp stamp : stamps) {
            Long changed = stamp.changedNanos();
            if (changed == null) {
                return new BencodeList(List.of());
            }
            numbers.add(new BencodeInteger(changed));
        }
        return new BencodeList(numbers);
    }

    private static byte[] encode(String what, UnaryOperator<BencodeDictionary.Builder> contents) {
        return Bencode.encode(
                contents.apply(BencodeDictionary.builder().put("what", what)).build());
    }
}
