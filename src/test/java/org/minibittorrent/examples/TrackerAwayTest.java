package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.Download;
import org.minibittorrent.Group;
import org.minibittorrent.GroupFile;
import org.minibittorrent.Peer;
import org.minibittorrent.Session;
import org.minibittorrent.SessionEvent;
import org.minibittorrent.Share;
import org.minibittorrent.testing.Eventually;

/** The tracker is killed in the middle of a download among three peers, and is away for twenty seconds. */
@Tag("kill")
@Timeout(300)
class TrackerAwayTest {
    private static final long AWAY_SECONDS = 20;
    private static final int FILE_BYTES = 12 << 20;
    private static final long RATE = 2 << 20;
    private static final List<String> USERS = List.of("ann", "ben", "cid");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final CountDownLatch lost = new CountDownLatch(USERS.size());
    private final CountDownLatch back = new CountDownLatch(USERS.size());

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private CommandLineProcess tracker() throws IOException {
        CommandLineProcess tracker = new CommandLineProcess(
                "TrackerProgram",
                folder.resolve("tracker_info.txt").toString(),
                "1",
                "--state",
                folder.resolve("tracker").toString());
        open.add(tracker);
        String line = tracker.line();
        assertTrue(line.startsWith("tracker ready: "), line);
        return tracker;
    }

    private Session join(InetSocketAddress tracker, String user) throws IOException {
        Peer peer = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(tracker)
                .passwordRounds(4096)
                .limits(Peer.UNLIMITED, RATE)
                .start();
        open.add(peer);
        peer.createUser(user, user);
        Session session = peer.login(user, user);
        session.onEvent(event -> {
            if (event instanceof SessionEvent.TrackerLost) {
                lost.countDown();
            } else if (event instanceof SessionEvent.TrackerBack) {
                back.countDown();
            }
        });
        sessions.add(session);
        return session;
    }

    @Test
    void theDownloadEndsMeanwhileAndTheSessionsGoOn() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("tracker_info.txt"), "127.0.0.1:" + port + "\n");
        CommandLineProcess tracker = tracker();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (String user : USERS) {
            join(address, user);
        }
        Group owned = sessions.get(0).createOpenGroup("films");
        for (int i = 1; i < USERS.size(); i++) {
            sessions.get(i).group("films").askToJoin();
            owned.accept(USERS.get(i));
        }
        byte[] content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        Path film = Files.write(folder.resolve("film"), content);
        var unused = Eventually.get(owned.share(film).completion());
        List<Download> downloads = new ArrayList<>();
        for (int i = 1; i < USERS.size(); i++) {
            Path target = folder.resolve(USERS.get(i));
            downloads.add(sessions.get(i).group("films").download("film", target));
        }
        for (Download download : downloads) {
            Eventually.await("the download has begun", () -> download.progress().downloaded() > 0);
        }

        tracker.kill();
        long gone = System.nanoTime();
        for (Download download : downloads) {
            assertFalse(download.completion().isDone(), "the tracker is lost in the middle");
        }
        for (Download download : downloads) {
            Path copy = Eventually.get(download.completion());
            assertEquals(-1, Files.mismatch(film, copy));
        }
        System.getLogger(TrackerAwayTest.class.getName())
                .log(
                        Level.INFO,
                        "downloaded " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - gone)
                                + " ms after the tracker was killed");
        Eventually.await("all are told that the tracker is lost", lost);
        // Time itself is what is tested: so long is it away, however early the downloads have ended.
        TimeUnit.NANOSECONDS.sleep(gone + TimeUnit.SECONDS.toNanos(AWAY_SECONDS) - System.nanoTime());
        assertEquals(USERS.size(), back.getCount());

        tracker();
        Eventually.await("all are told that the tracker is back", back);
        for (Session session : sessions) {
            assertTrue(session.isOpen());
            assertEquals(
                    session.number(),
                    session.sessions().stream()
                            .filter(one -> one.current() && one.online())
                            .findAny()
                            .orElseThrow()
                            .number());
            Share share = session.shares().get(0);
            assertEquals("film", share.name());
            assertEquals(share.progress().pieces(), share.progress().verifiedPieces());
            GroupFile listed = session.group("films").files().get(0);
            assertEquals(
                    new GroupFile("film", FILE_BYTES, USERS.size(), "ann", infoHash(share), listed.added()), listed);
        }
    }

    private static String infoHash(Share share) {
        return share.torrent().orElseThrow().infoHash();
    }
}
