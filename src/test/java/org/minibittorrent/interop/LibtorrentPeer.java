package org.minibittorrent.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A libtorrent peer in a process of its own, on loopback, for tests tagged {@code interop}. It verifies what it has,
 * connects to the peers it is given, accepts anyone, and serves until it is closed.
 *
 * <p>libtorrent must be installed for the Python that the system property {@code interop.python} names, else
 * {@code /usr/bin/python3}; where it is not, starting a peer fails and says so: a test is never skipped for it.
 *
 * <p>For one thread.
 */
public final class LibtorrentPeer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final String END = "(ended)";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final InetSocketAddress address;

    private LibtorrentPeer(String mode, Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
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
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::readLines, "libtorrent-output");
        reader.setDaemon(true);
        reader.start();
        try {
            int port = Integer.parseInt(await("ready", START_LIMIT));
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        } catch (Throwable e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Starts a peer that has the torrent's content in {@code directory}; returns once it has verified it. */
    public static LibtorrentPeer seed(Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        return new LibtorrentPeer("seed", torrent, directory, peers);
    }

    /** Starts a peer that downloads the torrent's content into {@code directory}; see {@link #awaitDone}. */
    public static LibtorrentPeer leech(Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        return new LibtorrentPeer("leech", torrent, directory, peers);
    }

    /** Where this peer accepts connections. */
    public InetSocketAddress address() {
        return address;
    }

    /** Waits until a leech has everything, verified and on disk; it goes on serving. Returns the seconds it took. */
    public double awaitDone(Duration limit) throws IOException {
        return Double.parseDouble(await("done", limit));
    }

    /** Ends the process and waits for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The rest of the next line, which is to start with {@code word}. */
    private String await(String word, Duration limit) throws IOException {
        try {
            String line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new IOException("libtorrent did not say \"" + word + "\" within " + limit.toSeconds() + " s");
            }
            if (!line.startsWith(word + " ")) {
                throw new IOException("libtorrent was to say \"" + word + "\" but: " + line + rest());
            }
            return line.substring(word.length() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for libtorrent", e);
        }
    }

    private String rest() {
        List<String> rest = new ArrayList<>();
        lines.drainTo(rest);
        return rest.isEmpty() ? "" : "\n" + String.join("\n", rest);
    }

    private void readLines() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
        lines.add(END);
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
