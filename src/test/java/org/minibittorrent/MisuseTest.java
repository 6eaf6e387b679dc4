package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** What an application does wrong is told it clearly, and where it does it. */
@Timeout(120)
@SuppressWarnings("NullAway")
final class MisuseTest {
    private static final InetSocketAddress UNRESOLVED = InetSocketAddress.createUnresolved("nowhere.example", 1);

    @TempDir
    Path folder;

    private Community community;
    private Peer peer;
    private Session alice;
    private Group photos;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        peer = community.peer();
        alice = Community.join(peer, "alice");
        photos = alice.createOpenGroup("Photos");
    }

    @AfterEach
    void part() {
        community.close();
    }

    private static void assertNames(String argument, Executable call) {
        assertEquals(argument, assertThrows(NullPointerException.class, call).getMessage());
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // there is nothing to be cast
    private static <T> T nothing() {
        return null;
    }

    @Test
    void nullsAreNamed() throws Exception {
        assertNames("path", () -> peer.share(MisuseTest.<Path>nothing()));
        assertNames("torrent", () -> peer.download(nothing(), folder, List.of()));
        assertNames("user", () -> peer.createUser(nothing(), "x"));
        assertNames("password", () -> peer.login("x", nothing()));
        assertNames("tracker", () -> Peer.builder().tracker(nothing()));
        assertNames("listen", () -> Peer.builder().listen(nothing()));
        assertNames("folder", () -> Peer.builder().stateDirectory(nothing()));
        assertNames("id", () -> alice.createGroup(nothing()));
        assertNames("id", () -> alice.group(nothing()));
        assertNames("listener", () -> alice.onEvent(nothing()));
        assertNames("old", () -> alice.changePassword(nothing(), "x"));
        assertNames("file", () -> photos.share(nothing()));
        assertNames("name", () -> photos.download(nothing(), folder));
        assertNames("destination", () -> photos.download("x", nothing()));
        assertNames("user", () -> photos.accept(nothing()));
        assertNames("user", () -> photos.reject(nothing()));
        assertNames("user", () -> photos.removeMember(nothing()));
        assertNames("name", () -> photos.stopShare(nothing()));
        assertNames("name", () -> photos.removeFile(nothing()));
        assertNames("name", () -> photos.findDownload(nothing()));
    }

    private static void assertNamesTheHost(Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains("nowhere.example"), message);
    }

    @Test
    void unresolvedAddressesAreRefused() throws Exception {
        assertNamesTheHost(() -> Peer.builder().listen(UNRESOLVED));
        assertNamesTheHost(() -> Peer.builder().tracker(UNRESOLVED));
        Torrent torrent = Community.shared(peer.share(community.file("file", 1000)))
                .torrent()
                .orElseThrow();
        Path target = folder.resolve("copy");
        assertNamesTheHost(() -> peer.download(torrent, target, List.of(UNRESOLVED)));
        Download download = community.peer().download(torrent, target, List.of());
        assertNamesTheHost(() -> download.addPeers(List.of(UNRESOLVED)));
        assertThrows(
                IllegalStateException.class,
                () -> photos.download("file", folder).addPeers(List.of()),
                "in a group the tracker names the peers");
    }

    @Test
    void aStateFolderWithoutATrackerIsRefused() {
        assertThrows(
                IllegalStateException.class,
                () -> Peer.builder().stateDirectory(folder.resolve("state")).start());
    }

    private PeerBuilder remembering() {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(community.tracker().address())
                .stateDirectory(folder.resolve("state"));
    }

    @Test
    void limitsThatAreSaidToBeNoneAreNone() throws Exception {
        Torrent torrent = Community.shared(peer.share(community.file("file", 1 << 20)))
                .torrent()
                .orElseThrow();
        try (Peer limited = remembering().start()) {
            limited.setLimits(1, 1);
        }
        Peer sharer = TransferKit.open();
        try (sharer;
                Peer unlimited =
                        remembering().limits(Peer.UNLIMITED, Peer.UNLIMITED).start()) {
            Community.shared(sharer.share(torrent, folder.resolve("file")));
            Download download = unlimited.download(torrent, folder.resolve("copy"), List.of(sharer.address()));
            Community.assertSame(folder.resolve("file"), Eventually.get(download.completion()));
        }
    }

    @Test
    void aClosedPeerSaysThatItIsClosed() throws Exception {
        peer.close();
        for (Executable call : List.<Executable>of(
                () -> peer.createUser("bob", "secret"),
                () -> peer.login("alice", Community.PASSWORD),
                () -> alice.groups(),
                () -> photos.members(),
                () -> photos.stopShare("file"))) {
            assertEquals(
                    RequestException.Reason.PEER_CLOSED,
                    assertThrows(RequestException.class, call).reason());
        }
        assertEquals(
                RequestException.Reason.PEER_CLOSED,
                Community.failure(photos.share(community.file("file", 10)).completion())
                        .reason());
        Eventually.get(photos.download("file", folder).ended());
        alice.logout();
        alice.close();
        assertTrue(peer.toString().contains("closed") && alice.toString().contains("ended"));
    }

    @Test
    void aCallOnTheLoopThreadSaysSo() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        AtomicReference<Executable> login = new AtomicReference<>(() -> {});
        try (Peer asked = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(community.tracker().address())
                .admission(address -> {
                    thrown.completeAsync(
                            () -> assertThrows(
                                    Throwable.class, () -> login.get().execute()),
                            Runnable::run);
                    return true;
                })
                .start()) {
            login.set(() -> asked.login("alice", Community.PASSWORD));
            Torrent torrent = Community.shared(asked.share(community.file("file", 1000)))
                    .torrent()
                    .orElseThrow();
            Download download = peer.download(torrent, folder.resolve("copy"), List.of(asked.address()));
            Eventually.get(download.completion());
        }
        assertInstanceOf(IllegalStateException.class, Eventually.get(thrown));
    }

    @Test
    void anInterruptedCallSaysThatItMayBeCarriedOut() {
        RequestException refusal = null;
        for (int i = 0; refusal == null && i < 100; i++) {
            String name = "others" + i;
            Thread.currentThread().interrupt();
            try {
                alice.createGroup(name); // one that is answered before it has to wait heeds no interrupt
            } catch (RequestException e) {
                refusal = e;
            }
            assertTrue(Thread.interrupted());
        }
        assertNotNull(refusal);
        assertEquals(RequestException.Reason.INTERRUPTED, refusal.reason());
        assertTrue(String.valueOf(refusal.getMessage()).contains("may be carried out"), refusal::toString);
    }

    @Test
    void aNameThatNoFileCanHaveIsRefusedAsAName() {
        MiniBitTorrentException refusal =
                Community.failure(photos.download("a\0b", folder).started());
        assertInstanceOf(RequestException.class, refusal);
    }

    @Test
    void handlesOfOneGroupAreEqual() throws Exception {
        assertEquals(photos, alice.group("PHOTOS"));
        assertEquals(photos.hashCode(), alice.group("PHOTOS").hashCode());
        assertTrue(photos.isNamed("pHOTOS"));
        assertEquals("group Photos", photos.toString());
        assertEquals(Group.Kind.OPEN, photos.kind());
    }
}
