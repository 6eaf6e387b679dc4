package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.Eventually;

/** The handles of shares and downloads in a group, while a session lasts and at the next one. */
@Timeout(120)
final class GroupHandlesTest {
    private static final int PIECE = 512 * 1024;

    @TempDir
    Path folder;

    private Community community;
    private Session alice;
    private Peer bobsPeer;
    private Session bob;
    private Path film;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        bobsPeer = community.peer();
        bob = Community.join(bobsPeer, "bob");
        Community.group("photos", alice, bob);
        film = community.file("film.mkv", 4 * PIECE + 1);
    }

    @AfterEach
    void part() {
        community.close();
    }

    private void relogin() throws Exception {
        bob.logout();
        bob = bobsPeer.login("bob", Community.PASSWORD);
        Eventually.get(bob.resumed());
    }

    private Download download() throws Exception {
        return bob.group("photos").download("film.mkv", community.folderOf("bob"));
    }

    @Test
    void aShareThatIsClosedComesBackAtTheNextLogin() throws Exception {
        Share share = Community.shared(bob.group("photos").share(film));
        assertEquals(List.of(share), bob.shares());
        assertEquals("photos", share.group().orElseThrow());
        share.pause();
        share.close();
        Eventually.get(share.ended());
        assertEquals(List.of(), bob.shares());
        relogin();
        Share again = bob.shares().get(0);
        Eventually.get(again.completion());
        assertEquals(film, again.path());
        assertEquals(Transfer.State.SEEDING, again.progress().state());
    }

    @Test
    void aShareThatIsCancelledIsForgotten() throws Exception {
        Share share = Community.shared(bob.group("photos").share(film));
        share.cancel();
        Eventually.get(share.ended());
        assertEquals(List.of(), bob.shares());
        relogin();
        assertEquals(List.of(), bob.shares());
        assertTrue(Files.exists(film));
    }

    @Test
    void aDownloadThatIsClosedComesBackAtTheNextLogin() throws Exception {
        Community.shared(alice.group("photos").share(film));
        Download download = download();
        download.setLimits(1, 1);
        Eventually.get(download.started());
        assertEquals(List.of(download), bob.downloads());
        download.close();
        Eventually.get(download.ended());
        assertEquals(Reason.ENDED, Community.failure(download.completion()).reason());
        assertEquals(List.of(), bob.downloads());
        relogin();
        Community.assertSame(film, Eventually.get(bob.downloads().get(0).completion()));
    }

    @Test
    void aDownloadWhoseFutureIsCancelledIsForgotten() throws Exception {
        Community.shared(alice.group("photos").share(film));
        Download download = download();
        download.setLimits(1, 1);
        Eventually.get(download.started());
        download.completion().cancel(true);
        Eventually.get(download.ended());
        assertFalse(Files.exists(download.path().resolveSibling("film.mkv.part")));
        relogin();
        assertEquals(List.of(), bob.downloads());
    }

    @Test
    void callsBeforeTheBeginningTakeEffectInTheirOrder() throws Exception {
        Community.shared(alice.group("photos").share(film));
        Download download = download();
        download.pause();
        download.resume();
        Community.assertSame(film, Eventually.get(download.completion()));
        assertEquals(Transfer.State.COMPLETE, download.progress().state());
        download.cancel();
        Eventually.get(download.ended());
        assertEquals(
                List.of("film.mkv"), bob.shares().stream().map(Share::name).toList(), "what is complete is shared on");

        bob.group("photos").stopShare("film.mkv");
        Files.delete(download.path());
        Download paused = download();
        paused.resume();
        paused.pause();
        Eventually.await("paused", () -> paused.progress().state() == Transfer.State.PAUSED);
        Eventually.get(paused.started());
        bob.group("photos").stopShare("film.mkv");
        Eventually.await("stopped", () -> paused.progress().state() == Transfer.State.STOPPED);
    }

    @Test
    void aDownloadThatCannotBeginEnds() throws Exception {
        Community.shared(alice.group("photos").share(film));
        Path inTheWay = Files.write(community.folderOf("bob").resolve("film.mkv"), new byte[1]);
        Download download = download();
        Eventually.get(download.ended());
        assertEquals(
                Reason.TARGET_EXISTS, Community.failure(download.completion()).reason());
        assertEquals(Transfer.State.FAILED, download.progress().state());
        assertEquals(List.of(), bob.downloads());
        assertTrue(Files.exists(inTheWay));
    }

    @Test
    void everyListenerIsToldWhatHappenedBefore() throws Exception {
        List<SessionEvent> first = Collections.synchronizedList(new ArrayList<>());
        bob.onEvent(first::add);
        Community.shared(alice.group("photos").share(film));
        GroupFile file = bob.group("photos").files().get(0);
        SessionEvent added =
                new SessionEvent.FileAdded("photos", "film.mkv", 4 * PIECE + 1, "alice", file.infoHash(), file.added());
        Eventually.await("the file", () -> first.contains(added));
        List<SessionEvent> second = Collections.synchronizedList(new ArrayList<>());
        bob.onEvent(second::add);
        Eventually.await("the same", () -> second.equals(List.copyOf(first)));
    }

    @Test
    void aShareThatStopsByItselfSaysWhyAndStaysInTheList() throws Exception {
        List<SessionEvent> events = Collections.synchronizedList(new ArrayList<>());
        bob.onEvent(events::add);
        Share share = Community.shared(bob.group("photos").share(film));
        Files.write(film, new byte[1]);
        Eventually.await("stopped", () -> share.progress().state() == Transfer.State.STOPPED);
        Eventually.await(
                "the event",
                () -> events.stream()
                        .anyMatch(event -> event instanceof SessionEvent.ShareStopped stopped
                                && stopped.why().reason() == Reason.FILE_CHANGED
                                && share.progress().standstill().equals(Optional.of(stopped.why()))));
        assertEquals(List.of(share), bob.shares());
        bob.group("photos").stopShare("film.mkv");
        Eventually.get(share.ended());
        assertEquals(List.of(), bob.shares());
    }

    @Test
    void whatIsNotInTheGroupFailsByItsFutures() throws Exception {
        Download download = download();
        RequestException refusal = (RequestException) Community.failure(download.started());
        assertEquals(RequestException.Reason.NO_SUCH_FILE, refusal.reason());
        assertEquals(
                refusal.getMessage(), Community.failure(download.completion()).getMessage());
        Eventually.get(download.ended());
        assertEquals(Transfer.State.FAILED, download.progress().state());
        assertEquals(List.of(), bob.downloads());
    }
}
