package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;

/** Peers and files for tests over real sockets. What it starts it closes. */
final class TransferKit implements AutoCloseable {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    static final int PIECE = Metainfo.PIECE_LENGTH;

    private final Path folder;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private int folders;

    TransferKit(Path folder) {
        this.folder = folder;
    }

    /** A peer that lets everybody in. */
    Peer peer() throws IOException {
        return peer(builder -> builder);
    }

    Peer peer(UnaryOperator<PeerBuilder> options) throws IOException {
        return closing(start(options));
    }

    private static Peer start(UnaryOperator<PeerBuilder> options) throws IOException {
        return options.apply(Peer.builder().listen(ANY_PORT).admission(Admission.ANYONE))
                .start();
    }

    /** A peer that somebody else closes. */
    static Peer open() throws IOException {
        return start(builder -> builder);
    }

    <T extends AutoCloseable> T closing(T resource) {
        toClose.push(resource);
        return resource;
    }

    /** A file of random bytes, always the same for one length. */
    Path file(String name, long length) throws IOException {
        Path path = folder.resolve(name);
        Random random = new Random(length);
        byte[] chunk = new byte[1 << 16];
        try (var out = Files.newOutputStream(path)) {
            for (long left = length; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
        return path;
    }

    /** A file of zeros that takes no room on disk. */
    Path sparse(String name, long length) throws IOException {
        Path path = folder.resolve(name);
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            out.write(ByteBuffer.allocate(1), length - 1);
        }
        return path;
    }

    /** The torrent of a file of zeros, without having to hash it. */
    static Torrent zeros(String name, long length) throws Exception {
        byte[] whole = sha1(PIECE);
        int pieces = Math.toIntExact((length + PIECE - 1) / PIECE);
        ByteBuffer hashes = ByteBuffer.allocate(pieces * Metainfo.HASH_LENGTH);
        for (int piece = 0; piece < pieces - 1; piece++) {
            hashes.put(whole);
        }
        hashes.put(sha1((int) (length - (pieces - 1L) * PIECE)));
        return new Torrent(Metainfo.builder(name)
                .singleFile(length)
                .pieceHashes(hashes.array())
                .privateTorrent(true)
                .build());
    }

    private static byte[] sha1(int zeros) throws Exception {
        return MessageDigest.getInstance("SHA-1").digest(new byte[zeros]);
    }

    Path folder() throws IOException {
        return Files.createDirectory(folder.resolve("folder" + folders++));
    }

    /** Downloads into a folder of its own. */
    Download download(Peer peer, Torrent torrent, InetSocketAddress... from) throws IOException {
        return peer.download(torrent, folder(), List.of(from));
    }

    /** A download that finds some pieces of a file where an earlier try would have left them. */
    Download resumed(Peer peer, Torrent torrent, Path original, IntPredicate pieces, InetSocketAddress... from)
            throws IOException {
        Path target = folder().resolve(torrent.name());
        leavePart(original, target, pieces);
        return peer.download(torrent, target, List.of(from));
    }

    /** Writes {@code <target>.part} with some pieces of a file and holes for the others. */
    static void leavePart(Path original, Path target, IntPredicate pieces) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (FileChannel in = FileChannel.open(original);
                FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long length = in.size();
            out.write(ByteBuffer.allocate(1), length - 1);
            for (long at = 0; at < length; at += PIECE) {
                if (pieces.test((int) (at / PIECE))) {
                    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length - at));
                    in.read(piece, at);
                    out.write(piece.flip(), at);
                }
            }
        }
    }

    /** Waits until the download is complete, and compares. */
    static void assertArrives(Path original, Download download) throws Exception {
        Path copy = Eventually.get(download.completion());
        assertEquals(-1, Files.mismatch(original, copy), "first byte that differs");
        try (Stream<Path> left = Files.list(copy.toAbsolutePath().getParent())) {
            assertEquals(List.of(copy), left.toList(), "nothing but the file is left");
        }
    }

    /** Waits until others can download it. */
    static Share shared(Share share) throws Exception {
        Eventually.get(share.completion());
        return share;
    }

    /** The failure a future ends with, which must be one of the documented kind. */
    static TransferException failure(CompletableFuture<?> future) {
        Throwable cause = Eventually.failure(future);
        if (cause instanceof TransferException documented) {
            return documented;
        }
        throw new AssertionError("not a documented failure", cause);
    }

    static String text(Exception failure) {
        return String.valueOf(failure.getMessage());
    }

    /** Waits until nothing moves for this reason, and tells what it is about. */
    static Standstill awaitReason(Transfer transfer, Reason reason) {
        return Eventually.awaitAnswer(
                        reason.toString(),
                        transfer::progress,
                        seen -> seen.standstill().map(Standstill::reason).equals(Optional.of(reason)))
                .standstill()
                .orElseThrow();
    }

    static Progress awaitState(Download download, Transfer.State state) {
        return Eventually.awaitAnswer(state.toString(), download::progress, progress -> progress.state() == state);
    }

    @Override
    public void close() throws Exception {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }
}
