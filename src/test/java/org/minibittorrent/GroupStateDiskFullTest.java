package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.SmallDisk;

/** A peer whose state lies on the disk that fills up goes on when there is room again, without a restart. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class GroupStateDiskFullTest {
    private static final int PIECE = 512 * 1024;

    @TempDir
    Path folder;

    @TempDir
    Path small;

    private Community community;
    private Session alice;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        Group group = alice.createOpenGroup("photos");
        for (String name : List.of("other", "third")) {
            Community.shared(group.share(community.file(name, PIECE)));
        }
        Community.shared(group.share(community.file("large", 40 << 20)));
    }

    @AfterEach
    void part() {
        community.close();
    }

    private Peer peer() throws IOException {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(community.tracker().address())
                .passwordRounds(Community.ROUNDS)
                .stateDirectory(small.resolve("state"))
                .start();
    }

    private static List<String> names(Session session) {
        Stream<Transfer> partial = session.downloads().stream()
                .filter(download -> download.progress().state() != Transfer.State.COMPLETE)
                .map(download -> download);
        return Stream.concat(session.shares().stream(), partial)
                .map(Transfer::name)
                .sorted()
                .toList();
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file is where there is room, but there is none for the record of it. */
    private static void assertRefused(Group group, Path file) {
        ExecutionException refusal = assertThrows(ExecutionException.class, () -> Community.shared(group.share(file)));
        assertTrue(String.valueOf(refusal.getMessage()).contains("then try again"), refusal::toString);
    }

    @Test
    void whatAPeerRemembersIsKeptWhenThereIsRoomAgain() throws Exception {
        Path mine = community.file("mine", PIECE);
        try (SmallDisk disk = SmallDisk.mount(small, "size=64m")) {
            try (Peer peer = peer()) {
                Session bob = Community.join(peer, "bob");
                bob.group("photos").askToJoin();
                alice.group("photos").accept("bob");
                Group photos = bob.group("photos");
                Download large = photos.download("large", small);
                large.setLimits(16L << 20, Peer.UNLIMITED);
                Eventually.await("some", () -> large.progress().verifiedPieces() >= 20);
                Path ballast = disk.fill();
                Eventually.await("paused", () -> large.progress().state() == Transfer.State.PAUSED);
                assertRefused(photos, mine);
                Path target = community.folderOf("bob");
                assertInstanceOf(
                        TransferException.class,
                        Community.failure(photos.download("other", target).started()));
                assertEquals(List.of("large"), names(bob), "what is refused is not done");
                Eventually.await("nothing is left", () -> isEmpty(target));

                Files.delete(ballast);
                large.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
                large.resume();
                Eventually.get(large.completion());
                Download other = photos.download("other", target);
                Eventually.get(other.completion());
                Community.shared(photos.share(mine));
                photos.stopShare("large");
                assertEquals(List.of("mine", "other"), names(bob));
            }
            try (Peer peer = peer()) {
                Session again = peer.login("bob", Community.PASSWORD);
                Eventually.await("all of it", () -> names(again).equals(List.of("mine", "other")));
            }
        }
    }

    @Test
    void aPeerThatEndsTakesTheLastOpportunity() throws Exception {
        Path mine = community.file("mine", PIECE);
        try (SmallDisk disk = SmallDisk.mount(small, "size=8m")) {
            Path target = community.folderOf("bob");
            try (Peer peer = peer()) {
                Session bob = Community.join(peer, "bob");
                bob.group("photos").askToJoin();
                alice.group("photos").accept("bob");
                Group photos = bob.group("photos");
                Eventually.get(photos.download("other", target).completion());
                Download third = Community.started(photos.download("third", target));
                third.setLimits(1, Peer.UNLIMITED);
                Path ballast = disk.fill();
                assertRefused(photos, mine);
                third.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
                Eventually.get(third.completion());
                Files.delete(ballast);
            }
            try (Peer peer = peer()) {
                Session again = peer.login("bob", Community.PASSWORD);
                Eventually.await("all of it", () -> names(again).equals(List.of("other", "third")));
                assertEquals(
                        List.of(Transfer.State.COMPLETE, Transfer.State.COMPLETE),
                        again.downloads().stream()
                                .map(download -> download.progress().state())
                                .toList());
            }
        }
    }
}
