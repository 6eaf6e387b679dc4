package org.minibittorrent.metainfo;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/**
 * The content of an info dictionary, checked: the names are safe, the lengths agree, all is within the limits. Keys
 * that are not known here are passed over, but must be bencoding.
 *
 * @param hashesAt where in the bytes the hashes of the pieces begin
 * @param source what tells groups apart; null also where it is no text of reasonable length
 */
record InfoDictionary(
        String name,
        boolean singleFile,
        List<FileEntry> files,
        PieceLayout layout,
        int hashesAt,
        boolean isPrivate,
        @Nullable String source,
        @Nullable String sslCertificate) {
    /** The keys that are read, of the dictionary itself and of its files. */
    private static final Set<BencodeString> KEYS = Stream.of(
                    "name",
                    "name.utf-8",
                    "piece length",
                    "pieces",
                    "length",
                    "files",
                    "path",
                    "path.utf-8",
                    "attr",
                    "private",
                    "source",
                    "ssl-cert",
                    "meta version")
            .map(BencodeString::of)
            .collect(Collectors.toUnmodifiableSet());

    private static final int TOP_NAME_BYTES = SafeName.MAX_BYTES - 5; // an incomplete file has five more: .part
    private static final int MIN_PIECE_LENGTH = 16 * 1024;
    private static final int MAX_PIECE_LENGTH = 64 << 20;
    private static final int CERTIFICATE_BYTES = 16 * 1024; // of a private group's authority; ours has under 1000
    private static final int SOURCE_BYTES = 255; // of the text that tells groups apart

    static InfoDictionary parse(byte[] info) throws MetainfoException, BencodeException {
        checkLength(info.length);
        // The infohash is that of the bytes as they are, so nothing is lost if the keys are in another order.
        if (!(Bencode.decodeKeys(info, KEYS, BencodeLimits.TORRENT) instanceof BencodeDictionary fields)) {
            throw new MetainfoException("its info is no dictionary");
        }
        checkVersion(fields);
        String inUtf8 = FileList.textOf(fields.get("name.utf-8"));
        String name = inUtf8 != null ? inUtf8 : FileList.text(fields.requireString("name"), "name");
        SafeName.check(name, TOP_NAME_BYTES);
        boolean singleFile = fields.get("files") == null;
        if (!singleFile && fields.get("length") != null) {
            throw new MetainfoException("it says to be both a file and a folder");
        }
        FileList list = singleFile
                ? FileList.single(name, FileList.length(fields))
                : FileList.parse(fields.requireList("files"));
        PieceLayout layout = layout(list.total(), fields.requireLong("piece length"));
        return new InfoDictionary(
                name,
                singleFile,
                list.files(),
                layout,
                hashesAt(info, fields, layout),
                isPrivate(fields),
                fields.optionalUtf8("source", SOURCE_BYTES).orElse(null),
                sslCertificate(fields));
    }

    /** Of a hybrid torrent the part of version 1 is read, and no other looked at. */
    private static void checkVersion(BencodeDictionary fields) throws MetainfoException {
        long version = fields.optionalLong("meta version").orElse(1);
        if (version > 2) {
            throw new MetainfoException("a torrent of version " + version + ", which is not known here");
        }
        if (version != 1 && fields.get("pieces") == null) {
            throw new MetainfoException(
                    "a torrent of version 2 alone (BEP 52) is not spoken here; make a version 1 or hybrid one");
        }
    }

    static void checkLength(int length) throws MetainfoException {
        if (length > Metainfo.MAX_INFO_BYTES) {
            throw new MetainfoException(
                    "an info dictionary of " + length + " bytes; the limit is " + Metainfo.MAX_INFO_BYTES);
        }
    }

    private static int hashesAt(byte[] info, BencodeDictionary fields, PieceLayout layout)
            throws BencodeException, MetainfoException {
        int length = fields.requireString("pieces").length();
        if (length != (long) layout.pieceCount() * Metainfo.HASH_LENGTH) {
            throw new MetainfoException(
                    length + " bytes of hashes for " + layout.pieceCount() + " pieces: the lengths do not agree");
        }
        return Objects.requireNonNull(Bencode.span(info, "pieces", BencodeLimits.TORRENT))[1] - length;
    }

    private static PieceLayout layout(long total, long pieceLength) throws MetainfoException {
        if (pieceLength < MIN_PIECE_LENGTH || pieceLength > MAX_PIECE_LENGTH || Long.bitCount(pieceLength) != 1) {
            throw new MetainfoException(
                    "pieces of " + pieceLength + " bytes; powers of two from 16 KiB to 64 MiB are taken");
        }
        if (total > pieceLength * Metainfo.MAX_PIECES) {
            throw new MetainfoException("the files are too long for pieces of " + pieceLength + " bytes");
        }
        return new PieceLayout(total, (int) pieceLength);
    }

    /** Any number but 0 means yes; if it cannot be told, a private torrent must not be taken for an open one. */
    private static boolean isPrivate(BencodeDictionary fields) throws MetainfoException {
        BencodeValue value = fields.get("private");
        if (value != null && !(value instanceof BencodeInteger)) {
            throw new MetainfoException("its 'private' is no number, so it cannot be told whether it is");
        }
        return value instanceof BencodeInteger number && number.value() != 0;
    }

    /** Never passed over: without it a private torrent would look like an open one. */
    private static @Nullable String sslCertificate(BencodeDictionary fields)
            throws BencodeException, MetainfoException {
        if (fields.get("ssl-cert") == null) {
            return null;
        }
        int length = fields.requireString("ssl-cert").length();
        if (length > CERTIFICATE_BYTES) {
            throw new MetainfoException("a certificate of " + length + " bytes");
        }
        return fields.requireUtf8("ssl-cert");
    }
}
