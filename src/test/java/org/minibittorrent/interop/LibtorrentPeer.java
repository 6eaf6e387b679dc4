package org.minibittorrent.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.testing.Eventually.PATIENCE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A libtorrent peer in a process of its own, on loopback, for tests tagged {@code interop}. It verifies what it has,
 * connects to the peers it is given, accepts anyone, and serves until it is closed.
 *
 * <p>libtorrent must be installed for the Python that the system property {@code interop.python} names, else
 * {@code /usr/bin/python3}; where it is not, starting a peer fails and says so: a test is never skipped for it.
 *
 * <p>For one thread.
 */
public final class LibtorrentPeer implements ForeignPeer {
    private final PeerProcess process;
    private final InetSocketAddress address;

    private LibtorrentPeer(String mode, Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        process = new PeerProcess("libtorrent", command(mode, torrent, directory, peers));
        try {
            int port = Integer.parseInt(process.await("ready", PATIENCE));
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        } catch (Throwable e) {
            process.kill();
            throw e;
        }
    }

    /** The command that starts such a peer; {@code libtorrent_peer.py} says what it prints. */
    public static List<String> command(String mode, Path torrent, Path directory, InetSocketAddress... peers) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("interop.python", "/usr/bin/python3"),
                script().toString(),
                mode,
                torrent.toString(),
                directory.toString(),
                "0"));
        for (InetSocketAddress peer : peers) {
            command.add(peer.getAddress().getHostAddress() + ":" + peer.getPort());
        }
        return command;
    }

    /** Starts a peer that has the torrent's content in {@code directory}; returns once it has verified it. */
    public static LibtorrentPeer seed(Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        return new LibtorrentPeer("seed", torrent, directory, peers);
    }

    /** Starts a peer that downloads the torrent's content into {@code directory}; see {@link #awaitDone}. */
    public static LibtorrentPeer leech(Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        return new LibtorrentPeer("leech", torrent, directory, peers);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** As the interface says; the leech goes on serving. */
    @Override
    public void awaitDone() throws IOException {
        double seconds = Double.parseDouble(process.await("done", PATIENCE).split(" ", -1)[1]);
        assertTrue(seconds >= 0, "done after " + seconds + " s");
    }

    /** Ends the process and waits for that. */
    @Override
    public void close() throws IOException {
        process.close();
    }

    private static Path script() {
        URL script = LibtorrentPeer.class.getResource("/interop/libtorrent_peer.py");
        if (script == null) {
            throw new IllegalStateException("libtorrent_peer.py is not among the test resources");
        }
        try {
            return Path.of(script.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("not a file: " + script, e);
        }
    }
}
