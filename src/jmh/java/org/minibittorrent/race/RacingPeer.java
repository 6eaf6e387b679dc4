package org.minibittorrent.race;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.minibittorrent.Admission;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Torrent;

/**
 * Our side of a {@link LibtorrentRace}: one peer in a process of its own, which takes the arguments of {@code
 * libtorrent_peer.py} and prints the same lines. Ends with its input.
 *
 * <pre>
 * seed  TORRENT DIRECTORY              prints "ready PORT"
 * leech TORRENT DIRECTORY HOST:PORT    prints "ready PORT", then "done VERIFIED SAFE": seconds until all was verified,
 *                                      and until it was on disk under its final name
 * </pre>
 */
public final class RacingPeer {
    private static final double NANOS = 1e9;

    private RacingPeer() {}

    /** Runs the peer. */
    public static void main(String[] args) throws IOException {
        Torrent torrent = Torrent.load(Path.of(args[1]));
        Path directory = Path.of(args[2]);
        try (Peer peer = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .admission(Admission.ANYONE)
                .start()) {
            if (args[0].equals("seed")) {
                peer.share(torrent, directory.resolve(torrent.name()))
                        .completion()
                        .join();
                say("ready " + peer.address().getPort());
            } else {
                say("ready " + peer.address().getPort());
                leech(peer, torrent, directory, address(args[3]));
            }
            while (System.in.read() >= 0) {
                // until the race is over
            }
        }
    }

    private static void leech(Peer peer, Torrent torrent, Path directory, InetSocketAddress seed) {
        long started = System.nanoTime();
        CompletableFuture<Long> verified = new CompletableFuture<>();
        Download download = peer.download(torrent, directory, List.of(seed));
        download.onProgress(progress -> {
            if (progress.pieces() > 0 && progress.verifiedPieces() == progress.pieces()) {
                verified.complete(System.nanoTime());
            }
        });
        download.completion().join();
        long safe = System.nanoTime();
        say(String.format(
                Locale.ROOT, "done %.3f %.3f", (verified.join() - started) / NANOS, (safe - started) / NANOS));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
