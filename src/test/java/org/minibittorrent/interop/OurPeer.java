package org.minibittorrent.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.minibittorrent.Admission;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;
import org.minibittorrent.testing.Eventually;

/** What the tests with foreign peers do with ours. */
final class OurPeer {
    private OurPeer() {}

    /** A peer on loopback that lets anyone in. */
    static Peer start() throws IOException {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .admission(Admission.ANYONE)
                .start();
    }

    /** The torrent of a file or folder that nobody shares afterwards. */
    static Torrent describe(Path original) throws IOException {
        try (Peer peer = start();
                Share share = peer.share(original)) {
            share.completion().join();
            return share.torrent().orElseThrow();
        }
    }

    /** Writes {@code a.torrent} into a folder. */
    static Path save(Torrent torrent, Path folder) throws IOException {
        Path file = folder.resolve("a.torrent");
        torrent.save(file);
        return file;
    }

    /** Where the download is once it is complete. */
    static Path await(Download download) throws Exception {
        return Eventually.get(download.completion());
    }
}
