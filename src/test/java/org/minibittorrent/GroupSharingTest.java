package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** Three members of a group share and download, with a tracker in the same process. */
@Timeout(120)
class GroupSharingTest {
    private static final int PIECE = 512 * 1024;

    @TempDir
    Path folder;

    private Community community;
    private Session alice;
    private Session bob;
    private Session carol;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        bob = Community.join(community.peer(), "bob");
        carol = Community.join(community.peer(), "carol");
        Community.group("photos", alice, bob, carol);
    }

    @AfterEach
    void part() {
        community.close();
    }

    private GroupFile only(Session session) throws Exception {
        List<GroupFile> files = session.group("photos").files();
        assertEquals(1, files.size());
        return files.get(0);
    }

    @Test
    void twoMembersDownloadAtOnceAndShareOn() throws Exception {
        Path original = community.file("holiday.zip", 8 * PIECE + 7);
        Share shared = Community.shared(alice.group("photos").share(original));
        assertEquals(9, shared.progress().pieces());
        GroupFile listed = only(bob);
        assertEquals(
                new GroupFile(
                        "holiday.zip",
                        8 * PIECE + 7,
                        1,
                        "alice",
                        shared.torrent().orElseThrow().infoHash(),
                        listed.added()),
                listed);
        assertTrue(listed.added().isAfter(Instant.now().minusSeconds(600)), listed::toString);

        Download bobs = bob.group("photos").download("holiday.zip", community.folderOf("bob"));
        Download carols = carol.group("PHOTOS")
                .download("holiday.zip", community.folderOf("carol").resolve("my copy"));
        Community.assertSame(original, Eventually.get(bobs.completion()));
        Community.assertSame(original, Eventually.get(carols.completion()));
        assertEquals(Transfer.State.COMPLETE, bobs.progress().state());
        assertEquals(folder.resolve("carol").resolve("my copy"), carols.path());
        assertEquals(List.of(bobs), bob.downloads());

        for (Session sharer : List.of(alice, bob, carol)) {
            Share share = sharer.shares().get(0);
            assertEquals("holiday.zip", share.name());
            assertEquals(9, share.progress().verifiedPieces());
        }
        Eventually.await("three sharers", () -> {
            try {
                return only(alice).sharers() == 3;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        long uploaded = alice.shares().get(0).progress().uploaded()
                + bob.shares().get(0).progress().uploaded()
                + carol.shares().get(0).progress().uploaded();
        assertTrue(uploaded >= 2L * (8 * PIECE + 7), "what was received was sent: " + uploaded);
    }

    @Test
    void partialCopiesAreExchangedWhileTheUploaderIsLoggedOut() throws Exception {
        Path original = community.file("film.mkv", 24 * PIECE);
        Community.shared(alice.group("photos").share(original));
        Download bobs = bob.group("photos").download("film.mkv", community.folderOf("bob"));
        Download carols = carol.group("photos").download("film.mkv", community.folderOf("carol"));
        // They fetch slowly and give each other nothing, so that each has pieces the other lacks.
        bobs.setLimits(4L * PIECE, 1);
        carols.setLimits(4L * PIECE, 1);
        Eventually.await(
                "some pieces for each",
                () -> bobs.progress().verifiedPieces() >= 4 && carols.progress().verifiedPieces() >= 4);
        alice.logout();
        int before = bobs.progress().verifiedPieces() + carols.progress().verifiedPieces();

        bobs.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        carols.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        Eventually.await(
                "an exchange: " + bobs.progress() + carols.progress(),
                () -> bobs.progress().verifiedPieces() == carols.progress().verifiedPieces()
                        && 2 * bobs.progress().verifiedPieces() > before);
        System.out.println("pieces of both together when the uploader left: " + before + ", after: "
                + 2 * bobs.progress().verifiedPieces());
    }
}
