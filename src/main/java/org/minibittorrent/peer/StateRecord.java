package org.minibittorrent.peer;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.PeerState.Rates;
import org.minibittorrent.store.RecordedStamp;

/** One change of a peer's state as its journal keeps it: bencoded; the metainfo is kept apart, by its infohash. */
final class StateRecord {
    private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 4, 100);

    private StateRecord() {}

    static byte[] instance(BencodeString instance) {
        return encode("instance", fields -> fields.put("instance", instance));
    }

    static byte[] rates(Rates rates) {
        return encode("rates", fields -> fields.put("down", rates.down()).put("up", rates.up()));
    }

    static byte[] share(BencodeString community, String user, ShareRecord share) {
        return encode(
                "share",
                fields -> owner(fields, community, user)
                        .put("group", share.group())
                        .put("path", share.path().toString())
                        .put("size", share.stamp().size())
                        .put("modified", share.stamp().modifiedNanos())
                        .put("settled", share.stamp().settled() ? 1 : 0)
                        .put("info_hash", share.metainfo().infoHash().bytes()));
    }

    static byte[] download(BencodeString community, String user, DownloadRecord download) {
        return encode(
                "download",
                fields -> owner(fields, community, user)
                        .put("group", download.group())
                        .put("target", download.target().toString())
                        .put("stage", download.stage().name())
                        .put("reason", download.reason())
                        .put("info_hash", download.metainfo().infoHash().bytes()));
    }

    static byte[] removal(String what, BencodeString community, String user, FileKey key) {
        return encode(
                what,
                fields ->
                        owner(fields, community, user).put("group", key.group()).put("name", key.name()));
    }

    private static BencodeDictionary.Builder owner(
            BencodeDictionary.Builder fields, BencodeString community, String user) {
        return fields.put("community", community).put("user", user);
    }

    private static byte[] encode(String what, Function<BencodeDictionary.Builder, BencodeDictionary.Builder> contents) {
        return Bencode.encode(
                contents.apply(BencodeDictionary.builder().put("what", what)).build());
    }

    /** What reads a metainfo by its infohash; null if it is not to be had. */
    interface Infos {
        @Nullable
        Metainfo get(InfoHash infoHash);
    }

    /**
     * Makes the change to a state in memory. One whose metainfo is not to be had is left out.
     *
     * @return the instance, if this record is the one that tells it
     */
    static @Nullable BencodeString apply(byte[] record, MemoryPeerState state, Infos infos) throws BencodeException {
        if (!(Bencode.decode(record, LIMITS) instanceof BencodeDictionary fields)) {
            throw new BencodeException("no dictionary");
        }
        String what = fields.requireUtf8("what");
        if (what.equals("instance")) {
            return BencodeString.of(fields.requireBytes("instance"));
        }
        if (what.equals("rates")) {
            state.putRates(new Rates(fields.requireLong("down"), fields.requireLong("up")));
            return null;
        }
        PeerState.Account account =
                state.account(BencodeString.of(fields.requireBytes("community")), fields.requireUtf8("user"));
        switch (what) {
            case "share" -> share(fields, account, infos);
            case "download" -> download(fields, account, infos);
            case "unshare" -> account.removeShare(key(fields));
            case "forget" -> account.removeDownload(key(fields));
            default -> throw new BencodeException("an unknown change: " + what);
        }
        return null;
    }

    private static FileKey key(BencodeDictionary fields) throws BencodeException {
        return FileKey.of(fields.requireUtf8("group"), fields.requireUtf8("name"));
    }

    private static void share(BencodeDictionary fields, PeerState.Account account, Infos infos)
            throws BencodeException {
        Metainfo metainfo = infos.get(InfoHash.of(fields.requireBytes("info_hash")));
        if (metainfo != null) {
            account.putShare(new ShareRecord(
                    fields.requireUtf8("group"),
                    Path.of(fields.requireUtf8("path")),
                    new RecordedStamp(
                            fields.requireLong("size"),
                            fields.requireLong("modified"),
                            fields.requireLong("settled") == 1),
                    metainfo));
        }
    }

    private static void download(BencodeDictionary fields, PeerState.Account account, Infos infos)
            throws BencodeException {
        Metainfo metainfo = infos.get(InfoHash.of(fields.requireBytes("info_hash")));
        if (metainfo != null) {
            account.putDownload(new DownloadRecord(
                    fields.requireUtf8("group"),
                    Path.of(fields.requireUtf8("target")),
                    metainfo,
                    DownloadRecord.Stage.valueOf(fields.requireUtf8("stage")),
                    fields.requireUtf8("reason")));
        }
    }
}
