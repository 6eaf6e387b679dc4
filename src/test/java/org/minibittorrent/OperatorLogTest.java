package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.Relay;

/** The log tells who operates a tracker or a peer what happens, in a line each, and nobody's password. */
@Timeout(120)
final class OperatorLogTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    private static void assertLine(LogWatch log, String... parts) {
        Eventually.await(
                "a line with " + String.join(" and ", parts),
                () -> log.lines().stream()
                        .anyMatch(line -> List.of(parts).stream().allMatch(line::contains)),
                log::lines);
    }

    private Tracker tracker() throws Exception {
        return Tracker.builder()
                .listen(ANY_PORT)
                .passwordRounds(Community.ROUNDS)
                .limit(TrackerLimit.GROUPS_OWNED, 1)
                .stateDirectory(folder.resolve("tracker"))
                .start();
    }

    private static Peer peer(InetSocketAddress tracker) throws Exception {
        return Peer.builder()
                .listen(ANY_PORT)
                .tracker(tracker)
                .passwordRounds(Community.ROUNDS)
                .start();
    }

    @Test
    void aTrackerTellsWhatItsOperatorWantsToKnow() throws Exception {
        try (LogWatch log = new LogWatch()) {
            String address;
            try (Tracker tracker = tracker();
                    Peer alices = peer(tracker.address());
                    Peer bobs = peer(tracker.address())) {
                address = IpAddresses.text(tracker.address());
                assertLine(
                        log,
                        "the tracker listens at " + address,
                        folder.resolve("tracker").toString(),
                        "0 users");
                Session alice = Community.join(alices, "alice");
                assertLine(log, "login: alice, session 1, from 127.0.0.1");
                Session bob = Community.join(bobs, "bob");
                Community.group("photos", alice, bob);
                assertThrows(RequestException.class, () -> alice.createGroup("more"));
                assertLine(log, "refused: create_group of alice, from 127.0.0.1: you own 1 groups");
                alice.group("photos").removeMember("bob");
                assertLine(log, "departure: bob was removed from photos");
                alice.group("photos").leave();
                assertLine(log, "departure: alice left photos");
                bob.logout();
                assertLine(log, "session ended: bob, session 1: logged out");
                assertThrows(RequestException.class, () -> bobs.login("bob", "hunter2"));
                assertLine(log, "failed login: bob, from 127.0.0.1");
                assertThrows(RequestException.class, () -> bobs.login("hunter2", "bob"));
                assertLine(log, "failed login: no such user, from 127.0.0.1");
            }
            assertLine(log, "the tracker at " + address + " is closed");
            assertFalse(
                    log.lines().stream()
                            .anyMatch(line -> line.contains("hunter2") || line.contains(Community.PASSWORD)),
                    "a secret is in the log");
            try (var files = Files.list(folder.resolve("tracker"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (file.getFileName().toString().startsWith("journal")) {
                        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
                    }
                }
            }
            tracker().close();
            assertLine(
                    log,
                    folder.resolve("tracker").toString(),
                    "3 bytes of a write that a crash cut short were cut off");
            assertLine(log, "the tracker listens at ", "2 users");
        }
    }

    @Test
    void aPeerTellsWhatHappensToIt() throws Exception {
        try (LogWatch log = new LogWatch();
                Community community = new Community(folder);
                Relay relay = new Relay(community.tracker().address())) {
            Session alice = Community.join(community.peer(), "alice");
            String address;
            try (Peer bobs = peer(relay.address())) {
                address = IpAddresses.text(bobs.address());
                assertLine(
                        log, "the peer listens at " + address, "its tracker is " + IpAddresses.text(relay.address()));
                Session bob = Community.join(bobs, "bob");
                assertLine(log, "logged in: bob, session 1, told to others as " + address);
                Community.group("photos", alice, bob);
                Community.shared(alice.group("photos").share(community.file("film", 10)));
                Community.shared(alice.group("photos").share(community.file("book", 10)));
                Path copy = Eventually.get(bob.group("photos")
                        .download("film", community.folderOf("bob"))
                        .completion());
                assertLine(log, "downloaded: film of photos to " + copy);
                Files.write(copy, new byte[1]);
                assertLine(log, "no longer shared: film in photos: ", copy.toString());
                Download download = bob.group("photos").download("book", community.folderOf("bob"));
                download.setLimits(1, 1);
                Eventually.get(download.started());
                download.pause();
                if (!download.completion().isDone()) {
                    alice.group("photos").removeFile("book");
                    assertLine(log, "download failed: book of photos: book was removed from photos");
                }
                relay.cut();
                assertLine(log, "the tracker is lost: ");
                relay.mend();
                assertLine(log, "the tracker is heard again");
            }
            assertLine(log, "session ended: bob, session 1: logged out");
            assertLine(log, "the peer at " + address + " is closed");
            assertTrue(log.lines().stream().noneMatch(line -> line.contains("\n")));
            assertEquals(List.of(), log.surprises());
        }
    }
}
