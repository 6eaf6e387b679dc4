package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.RawApi;

/**
 * Users who mind their own business on a tracker that others attack. Alice owns the group {@code photos} and sends Bob a file,
 * slowly; she hears of what happens by her event stream. Carol comes and goes. None of them may notice anything.
 *
 * <p>What is refused, and with which answer, stands in one table of some two hundred rows, in parts: {@code HttpRefusalsTest} (the tracker's port),
 * {@code ApiRefusalsTest} and {@code FileRefusalsTest} (requests, proofs, tokens, info dictionaries), {@code
 * CommandRefusalsTest} (command line and {@code tracker_info.txt}), and {@code HostilePeerTest} (between peers, where the
 * answer to each of its thirty rows is that the connection is closed). {@code IdleCrowdTest} holds what takes its time.
 */
public final class HonestUsers implements AutoCloseable {
    private static final long SERVED_SECONDS = 60;

    /** So long, and so slow, that the transfer outlasts every attack. */
    private static final int FILE_BYTES = 32 << 20;

    private static final long SLOW = 64 << 10;

    private final LogWatch log = new LogWatch();
    private final Community community;
    private final Path original;
    private final Peer alicePeer;
    private final Peer carolPeer;
    private final Session alice;
    private final Download download;
    private final BlockingQueue<SessionEvent> heard = new LinkedBlockingQueue<>();
    private final long connected;
    private Session carol;

    /** Starts a tracker, and the users' daily life. */
    public HonestUsers(Path folder) throws Exception {
        community = new Community(folder);
        original = community.file("film.mkv", FILE_BYTES);
        alicePeer = community.peer(SLOW);
        carolPeer = community.peer();
        alice = Community.join(alicePeer, "alice");
        Session bob = Community.join(community.peer(), "bob");
        carol = Community.join(carolPeer, "carol");
        Community.group("photos", alice, bob);
        Community.shared(alice.group("photos").share(original));
        download = bob.group("photos").download("film.mkv", community.folderOf("bob"));
        Eventually.await("the transfer", () -> received() > 0);
        connected = received();
        alice.onEvent(heard::add);
    }

    /** Where the tracker listens. */
    public InetSocketAddress tracker() {
        return community.tracker().address();
    }

    /** Where a peer listens that shares. */
    public InetSocketAddress sharer() {
        return alicePeer.address();
    }

    /** The infohash of the file that is being sent, as a member of the group knows it. */
    InfoHash film() throws IOException {
        try (RawApi api = RawApi.connect(tracker())) {
            String token = api.login("bob", Community.PASSWORD).token();
            InfoHash film =
                    api.call(new ListFiles("photos", ""), token).files().get(0).infoHash();
            api.call(new Logout(), token);
            return film;
        }
    }

    /** Bytes that came over the one connection of the transfer; -1 without one. */
    private long received() {
        List<ConnectedPeer> peers = download.progress().peers();
        return peers.size() == 1 ? peers.get(0).downloaded() : -1;
    }

    /** A login works, an event arrives, and the transfer's connection stands. */
    public void assertUnharmed() throws Exception {
        long start = System.nanoTime();
        carol.logout();
        carol = carolPeer.login("carol", Community.PASSWORD);
        heard.clear();
        carol.group("photos").askToJoin();
        SessionEvent event = Eventually.next("the request to join", heard);
        assertEquals(new SessionEvent.JoinRequested("photos", "carol"), event);
        assertTrue(carol.group("photos").leave().isEmpty());
        assertTrue(received() >= connected, "the first connection stands: " + download.progress());
        long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(took < SERVED_SECONDS, "served only after " + took + " s");
    }

    /** The transfer has gone on through it all and comes to its end, and nothing was thrown that nobody expected. */
    @Override
    public void close() throws IOException {
        try {
            Eventually.await("the transfer to go on", () -> received() > connected, download::progress);
            alicePeer.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
            Community.assertSame(original, Eventually.get(download.completion()));
            assertEquals(List.of(), log.surprises());
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            community.close();
            log.close();
        }
    }
}
