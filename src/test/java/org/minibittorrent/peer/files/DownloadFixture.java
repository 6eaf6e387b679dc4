package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.SessionKit;
import org.minibittorrent.peer.SharingPeer;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.store.file.TorrentFile;
import org.minibittorrent.testing.Eventually;

/** A file of a group, a peer that can share it, a session that can download it, and a folder for the copies. */
abstract class DownloadFixture {
    static final int PIECE = Metainfo.PIECE_LENGTH;

    @TempDir
    Path folder;

    SessionKit kit;
    SharingPeer bob;
    UserSession session;
    Path original;
    Metainfo metainfo;
    Path copies;

    private final int bytes;

    /** With a file of five pieces, the last one short. */
    DownloadFixture() {
        this(4 * PIECE + 5);
    }

    DownloadFixture(int bytes) {
        this.bytes = bytes;
    }

    @BeforeEach
    void list() throws Exception {
        kit = new SessionKit();
        bob = new SharingPeer(kit);
        session = kit.login();
        copies = Files.createDirectory(folder.resolve("copies"));
        original = SessionKit.file(folder.resolve("film.mkv"), bytes);
        metainfo = kit.listed(original);
    }

    @AfterEach
    void close() throws Exception {
        bob.close();
        kit.close();
    }

    CompletableFuture<PeerDownload> start(String group, String name, Path destination) {
        Path target = TorrentFile.targetIn(destination, name);
        return session.starts.start(group, name, target, new RecordedSession.Follower());
    }

    PeerDownload start(Path destination) throws Exception {
        return Eventually.get(kit.onLoop(() -> start("photos", "film.mkv", destination)));
    }

    void logout() throws Exception {
        Eventually.get(kit.onLoop(session::logout));
    }

    RecordedSession.Follower follower(PeerDownload download) {
        return Objects.requireNonNull(kit.seen.downloads.get(download), "not in the list");
    }

    PeerDownload only() throws InterruptedException {
        Eventually.await("listed", () -> kit.seen.downloads.size() == 1);
        return kit.seen.downloads.keySet().iterator().next();
    }

    void assertWhole(Path copy) throws Exception {
        assertEquals(-1, Files.mismatch(original, copy), "first byte that differs");
        assertFalse(Files.exists(copy.resolveSibling(copy.getFileName() + ".part")));
    }
}
