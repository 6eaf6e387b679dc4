package org.minibittorrent.tracker.service;

import java.util.HexFormat;
import java.util.Set;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.SafeName;

/**
 * The check of every field of an info dictionary. The same file must give the same infohash whoever adds it, so nothing
 * is taken but the one form there is: the six keys of a single file, pieces of 512 KiB, private, and the group's own
 * source. Takes as long as its 40 MiB at most take to hash: for a worker.
 */
final class InfoCheck {
    private static final Set<String> KEYS = Set.of("length", "name", "piece length", "pieces", "private", "source");
    /** A torrent from elsewhere may hold more; here anybody uploads, and nothing is taken but six short values. */
    private static final BencodeLimits LIMITS = new BencodeLimits(Metainfo.MAX_INFO_BYTES, 16, 10_000);

    private InfoCheck() {}

    /** A file as its info dictionary describes it. */
    record Checked(InfoHash infoHash, String name, long bytes) {}

    /** Checks one against the 16 bytes of the group; {@code BAD_NAME} or {@code BAD_METAINFO}. */
    static Checked check(BencodeString info, BencodeString source) throws ApiException {
        byte[] bytes = info.bytes();
        try {
            checkFields(bytes, source);
            Metainfo metainfo = Metainfo.parseInfo(bytes, null);
            return new Checked(
                    metainfo.infoHash(), metainfo.name(), metainfo.layout().totalLength());
        } catch (BencodeException | MetainfoException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static void checkFields(byte[] info, BencodeString source) throws ApiException, BencodeException {
        if (!(Bencode.decode(info, LIMITS) instanceof BencodeDictionary fields)) {
            throw bad("it is no dictionary");
        }
        try {
            SafeName.check(fields.requireUtf8("name"));
        } catch (MetainfoException e) {
            throw new ApiException(ErrorCode.BAD_NAME, e.getMessage() + "; rename the file first");
        }
        for (BencodeString key : fields.entries().keySet()) {
            if (key.equals(BencodeString.of("files"))) {
                throw bad("it is a folder; files are shared one by one");
            } else if (!KEYS.contains(key.toString())) {
                throw bad("the key '" + key + "' has no place in it");
            }
        }
        if (fields.requireLong("piece length") != Metainfo.PIECE_LENGTH) {
            throw bad("its pieces must have " + Metainfo.PIECE_LENGTH + " bytes");
        }
        if (fields.requireLong("private") != 1) {
            throw bad("it must be private");
        }
        BencodeValue expected = BencodeString.of(HexFormat.of().formatHex(source.bytes()));
        if (!expected.equals(fields.get("source"))) {
            throw bad("it is of another group: its source is not this group's");
        }
    }

    private static ApiException bad(String why) {
        return new ApiException(ErrorCode.BAD_METAINFO, "not an info dictionary for this group: " + why);
    }
}
