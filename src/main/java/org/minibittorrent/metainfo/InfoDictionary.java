package org.minibittorrent.metainfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/**
 * The content of an info dictionary, checked: the names are safe, the lengths agree, all is within the limits. Keys
 * that are not known here are passed over.
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
    private static final int TOP_NAME_BYTES = SafeName.MAX_BYTES - 5; // an incomplete file has five more: .part
    private static final int PATH_BYTES = 1024;
    private static final int MIN_PIECE_LENGTH = 16 * 1024;
    private static final int MAX_PIECE_LENGTH = 16 << 20;
    private static final int CERTIFICATE_BYTES = 16 * 1024; // of a private group's authority; ours has under 1000
    private static final int SOURCE_BYTES = 255; // of the text that tells groups apart

    static InfoDictionary parse(byte[] info) throws MetainfoException, BencodeException {
        checkLength(info.length);
        if (!(Bencode.decode(info, BencodeLimits.TORRENT) instanceof BencodeDictionary fields)) {
            throw new MetainfoException("its info is no dictionary");
        }
        if (fields.get("pieces") == null && fields.optionalLong("meta version").orElse(1) != 1) {
            throw new MetainfoException(
                    "a torrent of version 2 alone (BEP 52) is not spoken here; make a version 1 or hybrid one");
        }
        String name = fields.requireUtf8("name");
        SafeName.check(name, TOP_NAME_BYTES);
        boolean singleFile = fields.get("files") == null;
        if (!singleFile && fields.get("length") != null) {
            throw new MetainfoException("it says to be both a file and a folder");
        }
        List<FileEntry> files =
                singleFile ? List.of(new FileEntry(List.of(name), length(fields))) : files(fields.requireList("files"));
        PieceLayout layout = layout(files, fields.requireLong("piece length"));
        return new InfoDictionary(
                name,
                singleFile,
                files,
                layout,
                hashesAt(info, fields, layout),
                fields.optionalLong("private").orElse(0) == 1,
                fields.optionalUtf8("source", SOURCE_BYTES).orElse(null),
                sslCertificate(fields));
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

    private static long length(BencodeDictionary fields) throws BencodeException, MetainfoException {
        long length = fields.requireLong("length");
        if (length < 0) {
            throw new MetainfoException("a file of " + length + " bytes");
        }
        return length;
    }

    private static List<FileEntry> files(BencodeList list) throws BencodeException, MetainfoException {
        if (list.values().isEmpty() || list.values().size() > Metainfo.MAX_FILES) {
            throw new MetainfoException(list.values().size() + " files; 1 to " + Metainfo.MAX_FILES + " are taken");
        }
        List<FileEntry> files = new ArrayList<>(list.values().size());
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeDictionary fields)) {
                throw new MetainfoException("an entry of the files is no dictionary");
            }
            requireOrdinary(fields);
            files.add(new FileEntry(path(fields.requireList("path")), length(fields)));
        }
        SafeName.checkDistinct(files);
        return List.copyOf(files);
    }

    /** Refuses padding files and links (BEP 47): they must not become files here. */
    private static void requireOrdinary(BencodeDictionary fields) throws MetainfoException {
        if (fields.get("attr") instanceof BencodeString attributes
                && attributes.toString().matches(".*[lp].*")) {
            throw new MetainfoException(
                    "padding and symbolic links (BEP 47) are not supported; make the torrent without them");
        }
    }

    private static List<String> path(BencodeList list) throws BencodeException, MetainfoException {
        if (list.values().isEmpty() || list.values().size() > Metainfo.MAX_PATH_ELEMENTS) {
            throw new MetainfoException("a path of " + list.values().size() + " elements");
        }
        List<String> path = new ArrayList<>(list.values().size());
        int bytes = 0;
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeString element)) {
                throw new MetainfoException("an element of a path is no string");
            }
            bytes += element.length() + 1;
            String name = element.utf8();
            SafeName.check(name);
            path.add(name);
        }
        if (bytes > PATH_BYTES) {
            throw new MetainfoException("a path of more than " + PATH_BYTES + " bytes");
        }
        return path;
    }

    private static PieceLayout layout(List<FileEntry> files, long pieceLength) throws MetainfoException {
        if (pieceLength < MIN_PIECE_LENGTH || pieceLength > MAX_PIECE_LENGTH || Long.bitCount(pieceLength) != 1) {
            throw new MetainfoException(
                    "pieces of " + pieceLength + " bytes; powers of two from 16 KiB to 16 MiB are taken");
        }
        long most = pieceLength * Metainfo.MAX_PIECES;
        long total = 0;
        for (FileEntry file : files) {
            if (file.length() > most - total) {
                throw new MetainfoException("the files are too long for pieces of " + pieceLength + " bytes");
            }
            total += file.length();
        }
        return new PieceLayout(total, (int) pieceLength);
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
