package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.minibittorrent.testing.Eventually;

/** A tracker and peers of users on it, for tests over real sockets. What it starts it closes. */
final class Community implements AutoCloseable {
    static final int ROUNDS = 4096;
    static final String PASSWORD = "correct horse";

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Path folder;
    private final Tracker tracker;
    private final List<Peer> peers = new ArrayList<>();

    Community(Path folder) throws IOException {
        this.folder = folder;
        this.tracker = Tracker.builder().listen(ANY_PORT).passwordRounds(ROUNDS).start();
    }

    Tracker tracker() {
        return tracker;
    }

    /** A peer that sends at most so many bytes a second. */
    Peer peer(long upRate) throws IOException {
        Peer peer = Peer.builder()
                .listen(ANY_PORT)
                .tracker(tracker.address())
                .passwordRounds(ROUNDS)
                .limits(Peer.UNLIMITED, upRate)
                .start();
        peers.add(peer);
        return peer;
    }

    /** Those that were started, in their order. */
    List<Peer> peers() {
        return peers;
    }

    Peer peer() throws IOException {
        return peer(Peer.UNLIMITED);
    }

    /** A new user on a peer. */
    static Session join(Peer peer, String user) throws IOException {
        peer.createUser(user, PASSWORD);
        return peer.login(user, PASSWORD);
    }

    /** Makes a group of these users; the first one owns it. */
    static void group(String id, Session owner, Session... members) throws IOException {
        Group group = owner.createOpenGroup(id);
        for (Session member : members) {
            member.group(id).askToJoin();
            group.accept(member.user());
        }
    }

    /** A file of random bytes that has not been touched for long. */
    Path file(String name, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(name.hashCode()).nextBytes(content);
        Path path = Files.write(folder.resolve(name), content);
        return Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2020-02-02T20:20:20Z")));
    }

    /** A folder for the copies of one user. */
    Path folderOf(String user) throws IOException {
        return Files.createDirectories(folder.resolve(user));
    }

    /** Waits until others can download it. */
    static Share shared(Share share) throws Exception {
        Eventually.get(share.completion());
        return share;
    }

    /** Waits until it is remembered. */
    static Download started(Download download) throws Exception {
        Eventually.get(download.started());
        return download;
    }

    /** The failure a future ends with, which must be one of the documented kind. */
    static MiniBitTorrentException failure(CompletableFuture<?> future) {
        return assertInstanceOf(MiniBitTorrentException.class, Eventually.failure(future));
    }

    static void assertSame(Path original, Path copy) throws IOException {
        assertEquals(-1, Files.mismatch(original, copy), "first byte that differs");
        assertFalse(Files.exists(copy.resolveSibling(copy.getFileName() + ".part")));
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
        tracker.close();
    }
}
