package org.minibittorrent;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * One end of a transfer between processes; see {@link LargeTransferTest}.
 *
 * <pre>
 * share FILE TORRENT                 hashes and shares, prints the port, ends with its input
 * download TORRENT TARGET PORT       downloads, prints its memory, ends
 * </pre>
 */
final class LargeTransfer {
    private LargeTransfer() {}

    /** Failures end it with a stack trace, for the test to show. */
    public static void main(String[] arguments) throws Exception {
        try (Peer peer = TransferKit.open()) {
            if (arguments[0].equals("share")) {
                Share share = peer.share(Path.of(arguments[1]));
                share.completion().join();
                Torrent torrent = share.torrent().orElseThrow();
                torrent.save(Path.of(arguments[2]));
                System.out.println(peer.address().getPort());
                // Until the test closes it.
                System.in.transferTo(OutputStream.nullOutputStream());
            } else {
                InetSocketAddress sharer =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[3]));
                Torrent torrent = Torrent.load(Path.of(arguments[1]));
                peer.download(torrent, Path.of(arguments[2]), List.of(sharer))
                        .completion()
                        .join();
                Runtime runtime = Runtime.getRuntime();
                System.out.println(runtime.maxMemory() + " bytes of heap at most");
            }
        }
    }
}
