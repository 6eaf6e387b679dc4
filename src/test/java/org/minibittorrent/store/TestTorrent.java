package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.minibittorrent.metainfo.FileEntry;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.PieceLayout;

/** A torrent with all its bytes in memory, seeded random ones. */
public final class TestTorrent {
    /** The shortest piece a torrent may have: many pieces out of few bytes. */
    public static final int SHORT_PIECE = 16 * 1024;

    private final byte[] content;
    private final Metainfo metainfo;

    private TestTorrent(Metainfo.Builder builder, int length, int pieceLength) {
        content = new byte[length];
        new Random(length).nextBytes(content);
        try {
            metainfo = builder.pieceLength(pieceLength)
                    .pieceHashes(hashes(content, pieceLength))
                    .build();
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    public static TestTorrent file(int length, int pieceLength) {
        return new TestTorrent(Metainfo.builder("file.bin").singleFile(length), length, pieceLength);
    }

    /** A folder with files of these lengths, every third of them in a folder of its own. */
    public static TestTorrent folder(int pieceLength, int... lengths) {
        Metainfo.Builder builder = Metainfo.builder("folder");
        for (int i = 0; i < lengths.length; i++) {
            builder.file(i % 3 == 2 ? List.of("inner " + i, "file " + i) : List.of("file " + i), lengths[i]);
        }
        return new TestTorrent(builder, Arrays.stream(lengths).sum(), pieceLength);
    }

    /**
     * A folder as other programs make it, in short pieces: files of these lengths, and padding where one is negative, under
     * the names {@code f0}, {@code f1}, … of its place in the list.
     */
    public static TestTorrent padded(int pieceLength, int... lengths) {
        int length = Arrays.stream(lengths).map(Math::abs).sum();
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        StringBuilder files = new StringBuilder();
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            int end = at + Math.abs(lengths[i]);
            if (lengths[i] < 0) {
                Arrays.fill(content, at, end, (byte) 0);
                String name = String.valueOf(-lengths[i]);
                files.append("d4:attr1:p6:lengthi" + name + "e4:pathl4:.pad" + name.length() + ":" + name + "ee");
            } else {
                String name = "f" + i;
                files.append("d6:lengthi" + lengths[i] + "e4:pathl" + name.length() + ":" + name + "ee");
            }
            at = end;
        }
        byte[] hashes = hashes(content, pieceLength);
        String info = "d5:filesl" + files + "e4:name6:folder12:piece lengthi" + pieceLength + "e6:pieces"
                + hashes.length + ":";
        ByteBuffer bytes = ByteBuffer.allocate(info.length() + hashes.length + 1);
        bytes.put(info.getBytes(StandardCharsets.US_ASCII)).put(hashes).put((byte) 'e');
        try {
            return new TestTorrent(content, Metainfo.parseInfo(bytes.array(), null));
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private TestTorrent(byte[] content, Metainfo metainfo) {
        this.content = content;
        this.metainfo = metainfo;
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    private byte[] content(FileEntry entry) {
        return Arrays.copyOfRange(content, (int) entry.offset(), (int) (entry.offset() + entry.length()));
    }

    int pieces() {
        return metainfo.layout().pieceCount();
    }

    byte[] piece(int piece) {
        int from = (int) metainfo.layout().pieceOffset(piece);
        return Arrays.copyOfRange(content, from, from + metainfo.layout().pieceLength(piece));
    }

    /** Puts the files at a path that is free. */
    public TestTorrent writeTo(Path root) throws IOException {
        for (FileEntry entry : metainfo.files()) {
            Path path = path(root, entry);
            Files.createDirectories(path.getParent());
            Files.write(path, content(entry));
        }
        return this;
    }

    /** The files are there, to the byte, and beside them nothing else. */
    void assertAt(Path root) throws IOException {
        List<Path> expected = new ArrayList<>();
        for (FileEntry entry : metainfo.files()) {
            Path path = path(root, entry);
            assertArrayEquals(content(entry), Files.readAllBytes(path), path.toString());
            expected.add(path);
        }
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> found = all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
            assertEquals(expected.stream().sorted().toList(), found);
        }
    }

    /** Writes every piece, block by block, and finds it good. */
    void downloadInto(PieceStore store) throws IOException {
        for (int piece = 0; piece < pieces(); piece++) {
            writeInto(store, piece);
            assertTrue(metainfo.check(piece, store.hash(piece)), "piece " + piece);
        }
    }

    /** Writes one piece, block by block. */
    void writeInto(PieceStore store, int piece) throws IOException {
        writeInto(store, piece, piece(piece));
    }

    static void writeInto(PieceStore store, int piece, byte[] content) throws IOException {
        for (int begin = 0; begin < content.length; begin += PieceLayout.BLOCK_LENGTH) {
            int length = Math.min(PieceLayout.BLOCK_LENGTH, content.length - begin);
            store.writeBlock(piece, begin, ByteBuffer.wrap(content, begin, length));
        }
    }

    /** What each piece sends through a socket is the content. */
    void assertServedBy(PieceStore store) throws IOException {
        try (Loopback loopback = new Loopback()) {
            Sections sections = store.sections();
            for (int index = 0; index <= sections.of(pieces(), 0) - 1; index++) {
                if (sections.length(index) > 0) {
                    byte[] piece = piece(sections.piece(index));
                    int begin = sections.begin(index);
                    byte[] expected = Arrays.copyOfRange(piece, begin, begin + sections.length(index));
                    assertArrayEquals(expected, loopback.send(store.warm(index)), "section " + index);
                }
            }
        }
    }

    public Path path(Path root, int file) {
        return path(root, metainfo.files().get(file));
    }

    private Path path(Path root, FileEntry entry) {
        Path path = root;
        if (!metainfo.singleFile()) {
            for (String name : entry.path()) {
                path = path.resolve(name);
            }
        }
        return path;
    }

    private static byte[] hashes(byte[] content, int pieceLength) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            int pieces = (content.length + pieceLength - 1) / pieceLength;
            byte[] hashes = new byte[pieces * Metainfo.HASH_LENGTH];
            for (int piece = 0; piece < pieces; piece++) {
                int from = piece * pieceLength;
                sha1.update(content, from, Math.min(pieceLength, content.length - from));
                System.arraycopy(sha1.digest(), 0, hashes, piece * Metainfo.HASH_LENGTH, Metainfo.HASH_LENGTH);
            }
            return hashes;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
