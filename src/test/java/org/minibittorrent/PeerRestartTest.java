package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** A peer with a state folder is closed and started again: at the next login everything is as it was. */
@Timeout(120)
class PeerRestartTest {
    private static final int PIECE = 512 * 1024;
    private static final int LENGTH = 40 * PIECE + 1;
    private static final long SLOW = 64 << 10;

    @TempDir
    Path folder;

    private Community community;
    private Session alice;
    private Peer peer;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        peer = start();
    }

    @AfterEach
    void part() {
        peer.close();
        community.close();
    }

    private Peer start() throws IOException {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(community.tracker().address())
                .passwordRounds(Community.ROUNDS)
                .stateDirectory(folder.resolve("state"))
                .start();
    }

    @Test
    void sharesDownloadsAndLimitsAreAsTheyWere() throws Exception {
        Session bob = Community.join(peer, "bob");
        Session carol = Community.join(community.peer(), "carol");
        Community.group("photos", alice, bob, carol);
        Path film = community.file("film.mkv", LENGTH);
        Community.shared(alice.group("photos").share(film));
        Path letter = community.file("letter.txt", 100);
        Community.shared(bob.group("photos").share(letter));
        peer.setLimits(8L * PIECE, Peer.UNLIMITED);
        Download download = bob.group("photos").download("film.mkv", community.folderOf("bob"));
        Eventually.await("some pieces", () -> download.progress().verifiedPieces() >= 5);
        peer.setLimits(SLOW, SLOW);
        peer.close();
        int verified = download.progress().verifiedPieces();

        peer = start();
        Session again = peer.login("bob", Community.PASSWORD);
        Download resumed = again.downloads().get(0);
        Eventually.await("what was there", () -> resumed.progress().verifiedPieces() >= verified);
        long fetched = resumed.progress().downloaded();
        System.out.println(
                "had " + verified + " pieces; after the restart they were there, " + fetched + " bytes fetched");
        assertTrue(fetched < PIECE, "fetched " + fetched);
        assertEquals(
                List.of("letter.txt"), again.shares().stream().map(Share::name).toList());
        assertEquals(
                List.of("film.mkv"),
                again.downloads().stream().map(Download::name).toList());
        // The limits of last time hold: another one without any is through long before.
        Community.assertSame(
                film,
                Eventually.get(carol.group("photos")
                        .download("film.mkv", community.folderOf("carol"))
                        .completion()));
        assertTrue(resumed.progress().verifiedPieces() < verified + 20, () -> "limited: " + resumed.progress());

        peer.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        Community.assertSame(film, Eventually.get(resumed.completion()));
    }
}
