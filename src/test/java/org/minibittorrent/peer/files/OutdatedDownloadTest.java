package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.SessionKit;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;

/** A complete download says when its group has no such file any more, or another one under its name. */
@Timeout(60)
class OutdatedDownloadTest extends DownloadFixture {

    @BeforeEach
    void share() throws Exception {
        bob.share(metainfo, original, Long.MAX_VALUE);
    }

    private Optional<Reason> reason(PeerDownload download) throws Exception {
        return kit.ask(() ->
                Optional.ofNullable(follower(download).last().standstill()).map(Standstill::reason));
    }

    @Test
    void aCompleteDownloadSaysThatItsFileWasRemovedAlsoAtLaterLogins() throws Exception {
        PeerDownload download = start(copies);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        kit.run(() -> {
            kit.tracker.unlist(metainfo);
            kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", metainfo.infoHash(), 1));
        });
        Optional<Reason> removed = Optional.of(Reason.FILE_REMOVED);
        Optional<Reason> replaced = Optional.of(Reason.OTHER_VERSION);
        Eventually.await("told", () -> removed.equals(reason(download)));
        assertEquals(Stage.COMPLETE, download.record().stage());
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());

        logout();
        session = kit.login();
        assertEquals(removed, reason(only()));

        Path other =
                SessionKit.file(Files.createDirectory(folder.resolve("other")).resolve("film.mkv"), 5);
        Metainfo second = kit.listed(other);
        kit.run(() ->
                kit.tracker.send(new ApiEvent.FileAdded("Photos", "film.mkv", 5, "bob", second.infoHash(), 0, 2)));
        assertEquals(replaced, reason(only()));
        logout();
        session = kit.login();
        assertEquals(replaced, reason(only()));

        kit.run(() -> {
            kit.tracker.unlist(second);
            kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", second.infoHash(), 3));
            kit.tracker.send(
                    new ApiEvent.FileAdded("Photos", "film.mkv", 4 * PIECE + 5, "bob", metainfo.infoHash(), 0, 4));
        });
        assertEquals(Optional.empty(), reason(only()), "it is what the group has again");
    }

    @Test
    void aFileThatIsRemovedBetweenTwoSessionsIsNoticedAtTheLogin() throws Exception {
        start(copies);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        logout();
        kit.run(() -> {
            kit.tracker.unlist(metainfo);
            kit.tracker.refused.add(metainfo.infoHash());
        });
        session = kit.login();
        Eventually.await("told", () -> Optional.of(Reason.FILE_REMOVED).equals(reason(only())));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }
}
