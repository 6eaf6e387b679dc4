package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.Relay;

/** An application misses nothing of its groups while its peer cannot hear the tracker, and can tell versions of a file apart. */
@Timeout(120)
final class GroupOutageTest {
    @TempDir
    Path folder;

    private Community community;
    private Relay relay;
    private Group alices;
    private Peer bobsPeer;
    private Session bob;
    private final List<SessionEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        relay = new Relay(community.tracker().address());
        Session alice = Community.join(community.peer(), "alice");
        bobsPeer = start();
        bob = Community.join(bobsPeer, "bob");
        Community.group("photos", alice, bob);
        alices = alice.group("photos");
        bob.onEvent(events::add);
    }

    private Peer start() throws Exception {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(relay.address())
                .passwordRounds(Community.ROUNDS)
                .stateDirectory(folder.resolve("bob's state"))
                .start();
    }

    @AfterEach
    void part() throws Exception {
        bobsPeer.close();
        relay.close();
        community.close();
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(Files.createTempDirectory(folder, "version").resolve(name), content);
    }

    private GroupFile share(String name, String content) throws Exception {
        Share share = Community.shared(alices.share(file(name, content)));
        GroupFile listed = listed(alices, name);
        assertEquals(share.torrent().orElseThrow().infoHash(), listed.infoHash());
        return listed;
    }

    private static GroupFile listed(Group group, String name) throws Exception {
        return group.files().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SessionEvent added(GroupFile file) {
        return new SessionEvent.FileAdded(
                "photos", file.name(), file.bytes(), file.uploader(), file.infoHash(), file.added());
    }

    private static SessionEvent removed(GroupFile file) {
        return new SessionEvent.FileRemoved("photos", file.name(), file.infoHash());
    }

    private void await(SessionEvent event) {
        Eventually.await("the event " + event, () -> events.contains(event), () -> events);
    }

    @Test
    void whatHappenedWhileTheTrackerWasAwayIsToldOnce() throws Exception {
        GroupFile kept = share("kept", "the same");
        GroupFile report = share("report", "first version");
        GroupFile old = share("old", "old");
        await(added(old));
        assertTrue(!kept.added().isBefore(Instant.now().minusSeconds(600)), () -> "added " + kept.added());
        Download download = bob.group("photos").download("report", community.folderOf("bob"));
        Eventually.get(download.completion());
        assertEquals(report.infoHash(), download.torrent().orElseThrow().infoHash());
        assertEquals(Optional.empty(), download.progress().standstill());

        relay.cut();
        Eventually.await("told that it is away", () -> events.contains(new SessionEvent.TrackerLost()));
        alices.removeFile("old");
        alices.removeFile("report");
        GroupFile second = share("report", "second version");
        GroupFile fresh = share("fresh", "fresh");
        List<SessionEvent> before = List.copyOf(events);
        relay.mend();
        await(new SessionEvent.TrackerBack());
        List<SessionEvent> since = events.subList(before.size(), events.size()).stream()
                .filter(event -> event instanceof SessionEvent.FileAdded || event instanceof SessionEvent.FileRemoved)
                .toList();
        assertEquals(4, since.size(), since::toString);
        assertTrue(
                since.containsAll(List.of(removed(old), removed(report), added(second), added(fresh))),
                since::toString);
        assertTrue(since.indexOf(removed(report)) < since.indexOf(added(second)), since::toString);

        assertEquals(Transfer.State.COMPLETE, download.progress().state());
        assertSaysAnotherVersion(download);
        assertEquals(List.of(), bob.shares(), "what is not in the group is not shared there");
        bobsPeer.close();
        bobsPeer = start();
        bob = bobsPeer.login("bob", Community.PASSWORD);
        Download again = bob.downloads().get(0);
        assertEquals(Transfer.State.COMPLETE, again.progress().state());
        assertSaysAnotherVersion(again);
        assertEquals(second, listed(bob.group("photos"), "report"));
    }

    private static void assertSaysAnotherVersion(Download download) {
        Standstill why = download.progress().standstill().orElseThrow();
        assertEquals(Reason.OTHER_VERSION, why.reason());
        assertEquals("report", why.subject());
    }
}
