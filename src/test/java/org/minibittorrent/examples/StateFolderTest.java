package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.minibittorrent.Peer;
import org.minibittorrent.Tracker;
import org.minibittorrent.testing.Eventually;

/** What an operator reads when a tracker cannot keep its state, or cannot use the one there is. */
@Timeout(300)
class StateFolderTest extends CommandLineKit {
    private Path state;
    private Path info;

    @BeforeEach
    void prepare() throws IOException {
        state = folder.resolve("tracker");
        info = trackerInfo();
    }

    private Tracker inThisProcess() throws IOException {
        return Tracker.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .stateDirectory(state)
                .passwordRounds(4096)
                .start();
    }

    /** Starts a tracker, which must refuse in one line; that line. */
    private String refusal() throws Exception {
        CommandLineProcess refused = start("TrackerProgram", info.toString(), "1", "--state", state.toString());
        String line = refused.line();
        assertEquals("(ended)", refused.line(), "one line");
        assertEquals(1, refused.end());
        assertTrue(line.startsWith("error: " + state), line);
        return line;
    }

    @Test
    void aFolderInUseIsRefused() throws Exception {
        CommandLineProcess tracker = tracker(info);
        assertTrue(refusal().contains("in use by another process"));
        IOException here = assertThrows(IOException.class, this::inThisProcess);
        assertTrue(
                String.valueOf(here.getMessage()).contains(state + " is in use by another process"), here::getMessage);
        assertEquals(0, tracker.terminate());
        try (Tracker first = inThisProcess()) {
            assertTrue(first.status().users() == 0);
            IOException again = assertThrows(IOException.class, this::inThisProcess);
            assertTrue(String.valueOf(again.getMessage()).contains(state + " is in use by this process"));
            assertTrue(refusal().contains("in use by another process"));
        }
        tracker(info);
    }

    @Test
    void aLaterFormatAndDamageAreRefusedAndLeftAlone() throws Exception {
        try (Tracker tracker = inThisProcess()) {
            tracker.createUser("alice", "secret");
            tracker.createUser("bob", "secret");
        }
        Path journal = state.resolve("journal-1");
        byte[] intact = Files.readAllBytes(journal);

        byte[] later = intact.clone();
        ByteBuffer header = ByteBuffer.wrap(later).putInt(8, 99);
        CRC32C crc = new CRC32C();
        crc.update(later, 0, 60);
        header.putInt(60, (int) crc.getValue());
        Files.write(journal, later);
        assertTrue(refusal().contains("written by a later version"));
        assertEquals(-1, java.util.Arrays.mismatch(later, Files.readAllBytes(journal)));

        byte[] damaged = intact.clone();
        damaged[80] ^= 1;
        Files.write(journal, damaged);
        String refusal = refusal();
        assertTrue(refusal.contains("journal-1: damaged at byte ") && refusal.contains("backup"), refusal);
        IOException told = assertThrows(IOException.class, () -> Tracker.verify(state));
        assertTrue(refusal.contains(String.valueOf(told.getMessage())));

        Files.write(journal, intact);
        assertTrue(Tracker.verify(state).contains("2 users"), Tracker.verify(state));
        tracker(info);
    }

    @Test
    void theMetainfoIsVerifiedToo() throws Exception {
        Path film = Files.write(folder.resolve("film"), new byte[] {1, 2, 3});
        try (Tracker tracker = inThisProcess();
                Peer peer = Peer.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .tracker(tracker.address())
                        .passwordRounds(4096)
                        .start()) {
            peer.createUser("alice", "secret");
            var unused = Eventually.get(peer.login("alice", "secret")
                    .createOpenGroup("films")
                    .share(film)
                    .completion());
        }
        assertTrue(Tracker.verify(state).endsWith("1 users, 1 groups, 1 files"), Tracker.verify(state));
        Path metainfo;
        try (Stream<Path> all = Files.list(state.resolve("info"))) {
            metainfo = all.findAny().orElseThrow();
        }
        byte[] damaged = Files.readAllBytes(metainfo);
        damaged[damaged.length / 2] ^= 1;
        Files.write(metainfo, damaged);
        IOException told = assertThrows(IOException.class, () -> Tracker.verify(state));
        String message = String.valueOf(told.getMessage());
        assertTrue(message.startsWith(metainfo + ", the metainfo of film in films, is damaged"), message);
        Files.delete(metainfo);
        assertThrows(IOException.class, () -> Tracker.verify(state));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aTrackerThatCannotWriteSaysSoAndAnswersOn() throws Exception {
        Path journal = state.resolve("journal-1");
        int users = 0;
        try (Tracker tracker = inThisProcess()) {
            // Longer than what the JVM writes for itself.
            while (Files.size(journal) < 40 << 10) {
                tracker.createUser("user-" + users++, "secret");
            }
        }
        CommandLineProcess tracker = CommandLineProcess.onSmallDisk(
                Files.size(journal) / 1024 + 1, "TrackerProgram", info.toString(), "1", "--state", state.toString());
        assertTrue(tracker.line().startsWith("tracker ready: "));
        String line = "";
        for (int more = 0; !line.startsWith("error: "); more++) {
            tracker.tell("create_user more-" + more + " secret");
            line = tracker.line();
            if (line.equals("user created: more-" + more)) {
                users++;
            } else {
                assertTrue(line.startsWith("error: "), line);
            }
        }
        assertTrue(line.contains("cannot write to its disk"), line);
        String told = tracker.askLine("status");
        assertTrue(told.startsWith("users") && told.contains(Integer.toString(users)), told);
        while (!told.startsWith("announces")) {
            told = tracker.line();
        }
        String refused = tracker.askLine("create_user once-more secret");
        assertTrue(refused.startsWith("error: "), refused);
        tracker.kill();
        try (Tracker restarted = inThisProcess()) {
            assertEquals(users, restarted.status().users(), "what was answered, and nothing else");
        }
    }
}
