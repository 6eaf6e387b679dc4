package org.minibittorrent.interop;

import static org.minibittorrent.testing.Eventually.PATIENCE;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An aria2 peer in a process of its own, for tests tagged {@code interop}. aria2 can be told of peers by a tracker alone:
 * a small one, started with it, answers every announce with the peers given here. aria2 must be installed (Debian: {@code
 * aria2}); the system property {@code interop.aria2c} names another than {@code aria2c}.
 *
 * <p>For one thread.
 */
final class Aria2Peer implements ForeignPeer {
    private static final Pattern LISTENING = Pattern.compile("IPv4 BitTorrent: listening on TCP port (\\d+)");
    private static final Pattern COMPLETE = Pattern.compile("\\[NOTICE\\] Download complete: ");

    private final HttpServer tracker;
    private final PeerProcess process;
    private final InetSocketAddress address;

    private Aria2Peer(Path torrent, Path directory, List<String> options, InetSocketAddress... peers)
            throws IOException {
        tracker = startTracker(peers);
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("interop.aria2c", "aria2c"),
                "--no-conf",
                "--dir=" + directory,
                "--listen-port=20000-60000",
                "--disable-ipv6=true",
                "--enable-dht=false",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--bt-tracker=http://127.0.0.1:" + tracker.getAddress().getPort() + "/announce",
                "--console-log-level=notice",
                "--show-console-readout=false",
                "--enable-color=false",
                "--summary-interval=0",
                "--stop-with-process=" + ProcessHandle.current().pid()));
        command.addAll(options);
        command.add(torrent.toString());
        process = new PeerProcess("aria2", command);
        try {
            Matcher listening = process.await(LISTENING, PATIENCE);
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(listening.group(1)));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** Starts a peer that has the torrent's content in {@code directory}; returns once it has verified it. */
    static Aria2Peer seed(Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        return new Aria2Peer(torrent, directory, List.of("--seed-ratio=0", "--check-integrity=true"), peers);
    }

    /** Starts a peer that downloads the torrent's content into {@code directory}; see {@link #awaitDone}. */
    static Aria2Peer leech(Path torrent, Path directory, InetSocketAddress... peers) throws IOException {
        return new Aria2Peer(torrent, directory, List.of("--seed-time=0", "--file-allocation=none"), peers);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** As the interface says; the leech then ends. */
    @Override
    public void awaitDone() throws IOException {
        process.await(COMPLETE, PATIENCE);
    }

    /** Ends the process and its tracker. */
    @Override
    public void close() throws IOException {
        process.kill();
        process.close();
        tracker.stop(0);
    }

    private static HttpServer startTracker(InetSocketAddress... peers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = answer(peers);
        server.createContext("/announce", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** BEP 23: six bytes a peer. */
    private static byte[] answer(InetSocketAddress... peers) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(("d8:intervali1800e5:peers" + peers.length * 6 + ":").getBytes(StandardCharsets.US_ASCII));
        for (InetSocketAddress peer : peers) {
            answer.writeBytes(peer.getAddress().getAddress());
            answer.write(peer.getPort() >> 8);
            answer.write(peer.getPort());
        }
        answer.write('e');
        return answer.toByteArray();
    }
}
