package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.Eventually;

/** Very many calls at once wait their turn; beyond a limit that is told they are refused, and nothing of them is left. */
@Timeout(300)
final class ManySharesTest {
    @TempDir
    Path folder;

    private Community community;

    @BeforeEach
    void start() throws Exception {
        community = new Community(folder);
    }

    @AfterEach
    void stop() {
        community.close();
    }

    private Path small(int number) throws Exception {
        return Files.writeString(folder.resolve("file" + number), "content of " + number);
    }

    @Test
    void allThatAreSharedAtOnceAreShared() throws Exception {
        int files = 2000;
        Session alice = Community.join(community.peer(), "alice");
        Group photos = alice.createGroup("photos");
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            paths.add(small(i));
        }
        List<Share> shares = paths.stream().map(photos::share).toList();
        assertEquals(
                List.of(),
                alice.sessions().stream().filter(one -> !one.current()).toList(),
                "others go before them");
        for (Share share : shares) {
            Eventually.get(share.completion());
        }
        assertEquals(files, photos.files().size());
        assertEquals(files, alice.shares().size());
    }

    @Test
    void oneMoreThanTheLimitIsRefusedAndListedNowhere() throws Exception {
        try (Peer peer = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(community.tracker().address())
                .passwordRounds(Community.ROUNDS)
                .torrents(2)
                .start()) {
            Session alice = Community.join(peer, "alice");
            Group photos = alice.createGroup("photos");
            Community.shared(photos.share(small(0)));
            Share second = Community.shared(photos.share(small(1)));
            Share third = photos.share(small(2));
            assertEquals(
                    Reason.TOO_MANY_TORRENTS,
                    Community.failure(third.completion()).reason());
            assertEquals(2, photos.files().size());
            assertEquals(2, alice.shares().size());
            second.cancel();
            Eventually.get(second.ended());
            Community.shared(photos.share(small(2)));
        }
    }

    @Test
    void whatTheTrackerRefusesIsListedNowhere() throws Exception {
        try (Tracker strict = Tracker.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .limit(TrackerLimit.TORRENTS_PER_SESSION, 1)
                        .passwordRounds(Community.ROUNDS)
                        .start();
                Peer peer = Peer.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .tracker(strict.address())
                        .passwordRounds(Community.ROUNDS)
                        .start()) {
            Session alice = Community.join(peer, "alice");
            Group photos = alice.createGroup("photos");
            Community.shared(photos.share(small(0)));
            assertEquals(
                    RequestException.Reason.QUOTA,
                    Community.failure(photos.share(small(1)).completion()).reason());
            Eventually.await("its end in the catalogue", () -> photos.files().size() == 1);
            assertEquals(1, alice.shares().size());
        }
    }
}
