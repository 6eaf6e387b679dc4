package org.minibittorrent.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/**
 * A torrent: names, lengths and hashes, as BEP 3 puts them into an info dictionary. Immutable. Whatever is one of these
 * has safe names and lengths that agree.
 */
public final class Metainfo {
    /** Bytes of a piece of the torrents made here. */
    public static final int PIECE_LENGTH = 512 * 1024;

    /** Bytes of the hash of a piece: SHA-1. */
    public static final int HASH_LENGTH = 20;

    /** Files that a torrent may have. */
    public static final int MAX_FILES = MetainfoLimits.FILES;

    /** Elements that the path of a file may have. */
    public static final int MAX_PATH_ELEMENTS = MetainfoLimits.PATH_DEPTH;

    private final byte[] info;
    private final InfoHash infoHash;
    private final String name;
    private final boolean singleFile;
    private final List<FileEntry> files;
    private final PieceLayout layout;
    private final byte[] hashes;
    private final boolean isPrivate;
    private final @Nullable String announce;

    private Metainfo(byte[] info, @Nullable String announce) throws MetainfoException, BencodeException {
        if (!(Bencode.decode(info, BencodeLimits.TORRENT) instanceof BencodeDictionary fields)) {
            throw new MetainfoException("the info is no dictionary");
        }
        this.info = info;
        this.infoHash = InfoHash.of(sha1(info));
        this.announce = announce;
        if (fields.get("pieces") == null && fields.optionalLong("meta version").orElse(1) != 1) {
            throw new MetainfoException(
                    "a torrent of version 2 alone (BEP 52) is not spoken here; make a version 1 or hybrid one");
        }
        this.name = fields.requireUtf8("name");
        SafeName.check(name);
        this.singleFile = fields.get("files") == null;
        this.files =
                singleFile ? List.of(new FileEntry(List.of(name), length(fields))) : files(fields.requireList("files"));
        this.layout = layout(files, fields.requireLong("piece length"));
        this.hashes = fields.requireBytes("pieces");
        if (hashes.length != (long) layout.pieceCount() * HASH_LENGTH) {
            throw new MetainfoException(hashes.length + " bytes of hashes for " + layout.pieceCount()
                    + " pieces: the lengths do not agree");
        }
        this.isPrivate = fields.optionalLong("private").orElse(0) == 1;
    }

    /**
     * Reads a {@code .torrent}.
     *
     * @param torrent its content
     * @throws MetainfoException if it is damaged, unsafe or beyond the limits
     */
    public static Metainfo parse(byte[] torrent) throws MetainfoException {
        if (torrent.length > MetainfoLimits.BYTES) {
            throw new MetainfoException(torrent.length + " bytes; the limit is " + MetainfoLimits.BYTES);
        }
        try {
            if (!(Bencode.decode(torrent, BencodeLimits.TORRENT) instanceof BencodeDictionary outer)) {
                throw new MetainfoException("no torrent: not a dictionary");
            }
            int[] span = Bencode.span(torrent, "info", BencodeLimits.TORRENT);
            if (span == null) {
                throw new MetainfoException("no torrent: it lacks the key 'info'");
            }
            String announce =
                    outer.optionalString("announce").map(Object::toString).orElse(null);
            return new Metainfo(Arrays.copyOfRange(torrent, span[0], span[1]), announce);
        } catch (BencodeException e) {
            throw new MetainfoException("no torrent: " + e.getMessage(), e);
        }
    }

    /** A builder of torrents. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The content of a {@code .torrent}: the info dictionary to the byte as it came, and the announce URL if there is one. */
    public byte[] toBytes() {
        byte[] before = announce == null
                ? new byte[] {'d'}
                : withoutEnd(Bencode.encode(
                        BencodeDictionary.builder().put("announce", announce).build()));
        byte[] key = Bencode.encode(BencodeString.of("info"));
        byte[] all = Arrays.copyOf(before, before.length + key.length + info.length + 1);
        System.arraycopy(key, 0, all, before.length, key.length);
        System.arraycopy(info, 0, all, before.length + key.length, info.length);
        all[all.length - 1] = 'e';
        return all;
    }

    private static byte[] withoutEnd(byte[] dictionary) {
        return Arrays.copyOf(dictionary, dictionary.length - 1);
    }

    /** The name of the file, or of the folder if there are several. */
    public String name() {
        return name;
    }

    /** Whether it is one file and no folder. */
    public boolean singleFile() {
        return singleFile;
    }

    /** The files, in the order in which the pieces run over them. */
    public List<FileEntry> files() {
        return files;
    }

    /** How it is cut into pieces. */
    public PieceLayout layout() {
        return layout;
    }

    /** Whether a piece with this SHA-1 is the right one. */
    public boolean check(int piece, byte[] sha1) {
        int from = Math.multiplyExact(piece, HASH_LENGTH);
        return Arrays.equals(hashes, from, from + HASH_LENGTH, sha1, 0, sha1.length);
    }

    /** Whether peers are to be had from the tracker alone (BEP 27). */
    public boolean isPrivate() {
        return isPrivate;
    }

    /** What identifies it. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** A copy of the info dictionary as it came. */
    public byte[] infoBytes() {
        return info.clone();
    }

    /** The URL of its tracker, if it names one. */
    public Optional<String> announce() {
        return Optional.ofNullable(announce);
    }

    private static long length(BencodeDictionary fields) throws BencodeException, MetainfoException {
        long length = fields.requireLong("length");
        if (length < 0) {
            throw new MetainfoException("a file of " + length + " bytes");
        }
        return length;
    }

    private static List<FileEntry> files(BencodeList list) throws BencodeException, MetainfoException {
        if (list.values().isEmpty() || list.values().size() > MetainfoLimits.FILES) {
            throw new MetainfoException(list.values().size() + " files; 1 to " + MetainfoLimits.FILES + " are taken");
        }
        List<FileEntry> files = new ArrayList<>(list.values().size());
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeDictionary fields)) {
                throw new MetainfoException("an entry of the files is no dictionary");
            }
            files.add(new FileEntry(path(fields.requireList("path")), length(fields)));
        }
        SafeName.checkDistinct(files);
        return List.copyOf(files);
    }

    private static List<String> path(BencodeList list) throws BencodeException, MetainfoException {
        if (list.values().isEmpty() || list.values().size() > MetainfoLimits.PATH_DEPTH) {
            throw new MetainfoException("a path of " + list.values().size() + " elements");
        }
        List<String> path = new ArrayList<>();
        int bytes = 0;
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeString element)) {
                throw new MetainfoException("an element of a path is no string");
            }
            bytes += element.length() + 1;
            path.add(element.utf8());
            SafeName.check(element.utf8());
        }
        if (bytes > MetainfoLimits.PATH_BYTES) {
            throw new MetainfoException("a path of more than " + MetainfoLimits.PATH_BYTES + " bytes");
        }
        return path;
    }

    private static PieceLayout layout(List<FileEntry> files, long pieceLength) throws MetainfoException {
        if (pieceLength < MetainfoLimits.MIN_PIECE_LENGTH
                || pieceLength > MetainfoLimits.MAX_PIECE_LENGTH
                || Long.bitCount(pieceLength) != 1) {
            throw new MetainfoException(
                    "pieces of " + pieceLength + " bytes; powers of two from 16 KiB to 16 MiB are taken");
        }
        long total = 0;
        for (FileEntry file : files) {
            total += file.length();
            if (total < 0 || total / pieceLength > MetainfoLimits.BYTES / HASH_LENGTH) {
                throw new MetainfoException("the files are too long for pieces of " + pieceLength + " bytes");
            }
        }
        return new PieceLayout(total, (int) pieceLength);
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Puts a torrent together. The same input gives the same bytes: there is no date in it. */
    public static final class Builder {
        private final BencodeDictionary.Builder fields = BencodeDictionary.builder();
        private final List<BencodeValue> files = new ArrayList<>();
        private @Nullable String announce;

        private Builder(String name) {
            fields.put("name", name).put("piece length", PIECE_LENGTH);
        }

        /** The torrent is one file of this length. */
        public Builder singleFile(long length) {
            fields.put("length", length);
            return this;
        }

        /** Adds a file to a torrent that is a folder. */
        public Builder file(List<String> path, long length) {
            List<BencodeValue> elements = new ArrayList<>();
            path.forEach(element -> elements.add(BencodeString.of(element)));
            files.add(BencodeDictionary.builder()
                    .put("length", length)
                    .put("path", new BencodeList(elements))
                    .build());
            return this;
        }

        /** Sets the piece length, else {@link #PIECE_LENGTH}. */
        public Builder pieceLength(int length) {
            fields.put("piece length", length);
            return this;
        }

        /** Sets the SHA-1 of all pieces, one behind the other. */
        public Builder pieceHashes(byte[] hashes) {
            fields.put("pieces", hashes);
            return this;
        }

        /** Whether peers are to be had from the tracker alone (BEP 27). */
        public Builder privateTorrent(boolean value) {
            if (value) {
                fields.put("private", 1);
            }
            return this;
        }

        /** Sets what makes the same files another torrent. */
        public Builder source(String source) {
            fields.put("source", source);
            return this;
        }

        /** Sets the URL of the tracker. */
        public Builder announce(String url) {
            this.announce = url;
            return this;
        }

        /** The torrent, checked as if it had come from outside. */
        public Metainfo build() throws MetainfoException {
            if (!files.isEmpty()) {
                fields.put("files", new BencodeList(files));
            }
            try {
                return new Metainfo(Bencode.encode(fields.build()), announce);
            } catch (BencodeException e) {
                throw new MetainfoException("no torrent: " + e.getMessage(), e);
            }
        }
    }
}
