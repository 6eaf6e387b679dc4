package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.SessionKit;
import org.minibittorrent.peer.SharingPeer;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.testing.Eventually;

/** A complete download says when its group has no such file any more, or another one under its name. */
@Timeout(60)
class OutdatedDownloadTest {
    private static final int PIECE = Metainfo.PIECE_LENGTH;

    @TempDir
    Path folder;

    private SessionKit kit;
    private SharingPeer bob;
    private UserSession session;
    private Metainfo metainfo;
    private Path copies;

    @BeforeEach
    void share() throws Exception {
        kit = new SessionKit();
        bob = new SharingPeer(kit);
        session = kit.login();
        copies = Files.createDirectory(folder.resolve("copies"));
        Path original = SessionKit.file(folder.resolve("film.mkv"), 4 * PIECE + 5);
        metainfo = kit.listed(original);
        bob.share(metainfo, original, Long.MAX_VALUE);
    }

    @AfterEach
    void close() throws Exception {
        bob.close();
        kit.close();
    }

    private PeerDownload start(Path destination) throws Exception {
        return Eventually.get(kit.onLoop(() -> session.starts.start(
                "photos", "film.mkv", destination.resolve("film.mkv"), new RecordedSession.Follower())));
    }

    private PeerDownload only() throws InterruptedException {
        Eventually.await("listed", () -> kit.seen.downloads.size() == 1);
        return kit.seen.downloads.keySet().iterator().next();
    }

    private RecordedSession.Follower follower(PeerDownload download) {
        return Objects.requireNonNull(kit.seen.downloads.get(download), "not in the list");
    }

    private String reason(PeerDownload download) throws Exception {
        return kit.ask(() -> follower(download).last().reason());
    }

    @Test
    void aCompleteDownloadSaysThatItsFileWasRemovedAlsoAtLaterLogins() throws Exception {
        PeerDownload download = start(copies);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        kit.run(() -> {
            kit.tracker.unlist(metainfo);
            kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", metainfo.infoHash(), 1));
        });
        String removed = "film.mkv was removed from Photos; this copy stays";
        Eventually.await("told", () -> removed.equals(reason(download)));
        assertEquals(Stage.COMPLETE, download.record().stage());
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());

        Eventually.get(kit.onLoop(session::logout));
        session = kit.login();
        assertEquals(removed, reason(only()));

        Path other =
                SessionKit.file(Files.createDirectory(folder.resolve("other")).resolve("film.mkv"), 5);
        Metainfo second = kit.listed(other);
        kit.run(() ->
                kit.tracker.send(new ApiEvent.FileAdded("Photos", "film.mkv", 5, "bob", second.infoHash(), 0, 2)));
        assertTrue(reason(only()).startsWith("another version of film.mkv is in Photos now"), reason(only()));
        Eventually.get(kit.onLoop(session::logout));
        session = kit.login();
        assertTrue(reason(only()).startsWith("another version of film.mkv is in Photos now"), reason(only()));

        kit.run(() -> {
            kit.tracker.unlist(second);
            kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", second.infoHash(), 3));
            kit.tracker.send(
                    new ApiEvent.FileAdded("Photos", "film.mkv", 4 * PIECE + 5, "bob", metainfo.infoHash(), 0, 4));
        });
        assertEquals("", reason(only()), "it is what the group has again");
    }

    @Test
    void aFileThatIsRemovedBetweenTwoSessionsIsNoticedAtTheLogin() throws Exception {
        start(copies);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        Eventually.get(kit.onLoop(session::logout));
        kit.run(() -> {
            kit.tracker.unlist(metainfo);
            kit.tracker.refused.add(metainfo.infoHash());
        });
        session = kit.login();
        Eventually.await("told", () -> "film.mkv was removed from Photos; this copy stays".equals(reason(only())));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }
}
