package org.minibittorrent.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The main job in one command: three peers in three processes, one of which shares a file that the other two download at
 * the same time, from it and from each other. Checks the copies; the exit status says whether they are right.
 */
public final class Demo {
    private static final long DEFAULT_BYTES = 256L << 20;
    private static final double MIB = 1 << 20;

    private Demo() {}

    /** Takes at most one argument: the file to share. */
    public static void main(String[] args) throws Exception {
        if (args.length > 1 || (args.length == 1 && args[0].startsWith("-"))) {
            System.err.println("usage: examples/demo [FILE]");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("minibittorrent-demo");
        try {
            Path file = args.length == 1 ? Path.of(args[0]).toAbsolutePath() : makeFile(folder.resolve("holiday.zip"));
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                System.err.println("error: cannot read the file " + file);
                System.exit(1);
            }
            System.exit(run(file, folder) ? 0 : 1);
        } finally {
            delete(folder);
        }
    }

    private static boolean run(Path file, Path folder) throws Exception {
        try (RemotePeer alice = RemotePeer.start("alice");
                RemotePeer bob = RemotePeer.start("bob");
                RemotePeer carol = RemotePeer.start("carol")) {
            Path torrent = folder.resolve("shared.torrent");
            alice.tell("share", file.toString(), torrent.toString());
            String refused = alice.awaitShared();
            if (refused != null) {
                System.err.println("error: " + refused);
                return false;
            }
            long bytes = Files.size(file);
            System.out.printf("alice shares %s (%.1f MiB) at %s%n", file.getFileName(), bytes / MIB, alice.address());
            List<RemotePeer> downloaders = List.of(bob, carol);
            for (RemotePeer each : downloaders) {
                RemotePeer other = each == bob ? carol : bob;
                Path destination = Files.createDirectory(folder.resolve(each.name()));
                each.tell("download", torrent.toString(), destination.toString(), alice.address(), other.address());
            }
            new ProgressDisplay(downloaders).showUntilEnded();
            boolean right = true;
            for (RemotePeer each : downloaders) {
                right &= report(each, file, bytes);
            }
            return right;
        }
    }

    private static boolean report(RemotePeer peer, Path original, long bytes) throws IOException {
        RemotePeer.Result result = peer.result();
        if (result.file() == null) {
            System.err.println("error: " + peer.name() + ": " + result.failure());
            return false;
        }
        boolean same = Files.mismatch(original, result.file()) == -1;
        System.out.printf(
                "%s: %s, %.0f MiB/s to the last verified piece, %.0f MiB/s until it was safe on disk%n",
                peer.name(),
                same ? "verified, identical" : "DIFFERS FROM THE ORIGINAL",
                bytes / MIB / Math.max(result.verifiedSeconds(), 1e-3),
                bytes / MIB / Math.max(result.seconds(), 1e-3));
        return same;
    }

    private static Path makeFile(Path file) throws IOException {
        System.out.printf("making a file of %.0f MiB%n", DEFAULT_BYTES / MIB);
        Random random = new Random(TimeUnit.DAYS.toMillis(1));
        byte[] chunk = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < DEFAULT_BYTES; written += chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        return file;
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
