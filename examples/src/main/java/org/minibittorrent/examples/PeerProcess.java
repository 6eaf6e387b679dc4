package org.minibittorrent.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.minibittorrent.Admission;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Progress;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;

/**
 * A peer in a process of its own, told what to do line by line on its input; ends with it. Words of a line are parted by
 * tabs:
 *
 * <pre>
 * share FILE TORRENT               answers: shared TORRENT
 * download TORRENT DIR ADDRESS...  answers: progress PERCENT RATE PEERS ..., then: done SECONDS FILE  (or: failed REASON)
 * </pre>
 */
public final class PeerProcess {
    private static final double NANOS_PER_SECOND = 1e9;

    private PeerProcess() {}

    /** Says first where it listens. */
    public static void main(String[] args) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Peer peer = Peer.builder().listen(any).admission(Admission.ANYONE).start()) {
            say("listening", text(peer.address()));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split("\t");
                switch (words[0]) {
                    case "share" -> share(peer, Path.of(words[1]), Path.of(words[2]));
                    case "download" -> download(peer, words);
                    default -> say("failed", "unknown command: " + words[0]);
                }
            }
        }
    }

    private static void share(Peer peer, Path file, Path torrent) throws IOException {
        try {
            Share share = peer.share(file).join();
            share.torrent().save(torrent);
            say("shared", torrent.toString());
        } catch (CompletionException e) {
            say("failed", String.valueOf(e.getCause().getMessage()));
        }
    }

    private static void download(Peer peer, String[] words) throws IOException {
        List<InetSocketAddress> sharers = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            int colon = words[i].lastIndexOf(':');
            sharers.add(new InetSocketAddress(
                    words[i].substring(0, colon), Integer.parseInt(words[i].substring(colon + 1))));
        }
        long started = System.nanoTime();
        Download download = peer.download(Torrent.load(Path.of(words[1])), Path.of(words[2]), sharers);
        long[] verifiedAt = new long[1];
        Consumer<Progress> report = progress -> {
            if (progress.verifiedBytes() == progress.totalBytes() && verifiedAt[0] == 0) {
                verifiedAt[0] = System.nanoTime();
            }
            say(
                    "progress",
                    String.format("%.1f", progress.percent()),
                    Long.toString(progress.downloadRate()),
                    Integer.toString(progress.peers().size()),
                    progress.reason());
        };
        download.onProgress(report);
        download.completion().whenComplete((path, failure) -> {
            if (failure == null) {
                long now = System.nanoTime();
                long verified = verifiedAt[0] == 0 ? now : verifiedAt[0];
                say("done", seconds(verified - started), seconds(now - started), path.toString());
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                say("failed", String.valueOf(cause.getMessage()));
            }
        });
    }

    private static String seconds(long nanos) {
        return String.format("%.3f", nanos / NANOS_PER_SECOND);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static synchronized void say(String... words) {
        System.out.println(String.join("\t", words));
        System.out.flush();
    }
}
