package org.minibittorrent.metainfo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
    public static final int MAX_FILES = 100_000;
    /** Elements that the path of a file may have. */
    public static final int MAX_PATH_ELEMENTS = 32;
    /** Pieces that a torrent may have: with those of 512 KiB a file of 1 TiB; their hashes are 40 MiB. */
    public static final int MAX_PIECES = 1 << 21;
    /** Bytes that an info dictionary may have: the hashes, and 512 KiB for all else. */
    public static final int MAX_INFO_BYTES = MAX_PIECES * HASH_LENGTH + 512 * 1024;

    private static final int URL_BYTES = 2048;

    private final byte[] info; // the one copy of the hashes, too
    private final InfoHash infoHash;
    private final InfoDictionary fields;
    private final @Nullable String announce;
    // All that a .torrent has around the info dictionary, as it came, so that nothing is lost when it is passed on.
    private final byte[] before;
    private final byte[] behind;

    /** Made here, or alone: there is nothing around it but the announce URL. */
    private Metainfo(byte[] info, @Nullable String announce) throws MetainfoException {
        this(
                ("d" + (announce == null ? "" : "8:announce" + announce.length() + ":" + announce) + "4:info")
                        .getBytes(StandardCharsets.US_ASCII),
                info,
                new byte[] {'e'},
                announce);
    }

    /** Owns the bytes. */
    private Metainfo(byte[] before, byte[] info, byte[] behind, @Nullable String announce) throws MetainfoException {
        try {
            this.fields = InfoDictionary.parse(info);
        } catch (BencodeException e) {
            throw new MetainfoException("no torrent: " + e.getMessage(), e);
        }
        this.before = before;
        this.behind = behind;
        this.info = info;
        this.infoHash = InfoHash.ofInfo(info);
        this.announce = announce;
    }

    /**
     * Reads the content of a {@code .torrent}. Of what is around the info dictionary only the announce URL is looked at,
     * and taken for absent if it is none; white space behind the end is left out.
     *
     * @throws MetainfoException if it is damaged, unsafe or beyond the limits
     */
    public static Metainfo parse(byte[] torrent) throws MetainfoException {
        try {
            byte[] whole = withoutSpaceBehind(torrent);
            int[] span = Bencode.span(whole, "info", BencodeLimits.TORRENT);
            if (span == null) {
                boolean isLink = Bencode.span(whole, "magnet-uri", BencodeLimits.TORRENT) != null
                        || Bencode.span(whole, "magnet-info", BencodeLimits.TORRENT) != null;
                throw new MetainfoException(
                        isLink
                                ? "it is a magnet link, which is not taken here; get the torrent itself"
                                : "no torrent: it lacks the key 'info'");
            }
            InfoDictionary.checkLength(span[1] - span[0]);
            return new Metainfo(
                    Arrays.copyOf(whole, span[0]),
                    Arrays.copyOfRange(whole, span[0], span[1]),
                    Arrays.copyOfRange(whole, span[1], whole.length),
                    announce(whole));
        } catch (BencodeException e) {
            throw new MetainfoException("no torrent: " + e.getMessage(), e);
        }
    }

    /**
     * Reads an info dictionary alone, as trackers and peers pass it on; the bytes are copied.
     *
     * @param announce the URL of its tracker, if known
     * @throws MetainfoException if it is damaged, unsafe or beyond the limits, or the URL is none
     */
    public static Metainfo parseInfo(byte[] info, @Nullable String announce) throws MetainfoException {
        InfoDictionary.checkLength(info.length);
        return new Metainfo(info.clone(), announce == null ? null : checkedUrl(announce));
    }

    /** Editors and transfers in text mode leave a line end behind; a dictionary ends with something else. */
    private static byte[] withoutSpaceBehind(byte[] torrent) {
        int end = torrent.length;
        while (end > 0 && " \t\r\n".indexOf(torrent[end - 1]) >= 0) {
            end--;
        }
        return end == torrent.length ? torrent : Arrays.copyOf(torrent, end);
    }

    private static @Nullable String announce(byte[] torrent) throws BencodeException {
        int[] span = Bencode.span(torrent, "announce", BencodeLimits.TORRENT);
        if (span == null || span[1] - span[0] > URL_BYTES + 5) {
            return null;
        }
        BencodeValue value =
                Bencode.decodeLenient(Arrays.copyOfRange(torrent, span[0], span[1]), BencodeLimits.TORRENT);
        try {
            return value instanceof BencodeString url ? checkedUrl(url.utf8().strip()) : null;
        } catch (BencodeException | MetainfoException noUrl) {
            return null;
        }
    }

    /** Whether it is a URL at all is for who uses it to say; here it is made sure that it is one line of reasonable length. */
    private static String checkedUrl(String url) throws MetainfoException {
        boolean printable = url.codePoints().allMatch(c -> c > ' ' && c < 127);
        if (url.isEmpty() || url.length() > URL_BYTES || !printable) {
            throw new MetainfoException("the URL of its tracker is empty, too long or holds what no URL may");
        }
        return url;
    }

    /** A builder of torrents. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The content of a {@code .torrent}: of one that was read all that was in it, to the byte, known here or not. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(before.length + info.length + behind.length)
                .put(before)
                .put(info)
                .put(behind)
                .array();
    }

    /** The name of the file, or of the folder if there are several. */
    public String name() {
        return fields.name();
    }

    /** Whether it is one file and no folder. */
    public boolean singleFile() {
        return fields.singleFile();
    }

    /** The files, in the order in which the pieces run over them; padding is none. */
    public List<FileEntry> files() {
        return fields.files();
    }

    /** How it is cut into pieces. */
    public PieceLayout layout() {
        return fields.layout();
    }

    /** Whether a piece with this SHA-1 is right; an {@link IndexOutOfBoundsException} if there is no such piece. */
    public boolean check(int piece, byte[] sha1) {
        int from = fields.hashesAt() + Objects.checkIndex(piece, layout().pieceCount()) * HASH_LENGTH;
        return Arrays.equals(info, from, from + HASH_LENGTH, sha1, 0, sha1.length);
    }

    /** Whether peers are to be had from the tracker alone (BEP 27). */
    public boolean isPrivate() {
        return fields.isPrivate();
    }

    /** The source: a text that makes the same files another torrent; here the id of their group. */
    public Optional<String> source() {
        return Optional.ofNullable(fields.source());
    }

    /** The root certificate of the private group it belongs to, in PEM; peers of such a torrent speak TLS, and nothing else. */
    public Optional<String> sslCertificate() {
        return Optional.ofNullable(fields.sslCertificate());
    }

    /** The SHA-1 of the info dictionary, which identifies the torrent. */
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
            List<BencodeValue> elements =
                    path.stream().<BencodeValue>map(BencodeString::of).toList();
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

        /** Sets the root certificate of the private group it belongs to, in PEM. */
        public Builder sslCertificate(String pem) {
            fields.put("ssl-cert", pem);
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
            return new Metainfo(Bencode.encode(fields.build()), announce == null ? null : checkedUrl(announce));
        }
    }
}
