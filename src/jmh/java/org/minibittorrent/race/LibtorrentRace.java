package org.minibittorrent.race;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.minibittorrent.Peer;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;
import org.minibittorrent.interop.LibtorrentPeer;
import org.minibittorrent.interop.PeerProcess;

/**
 * Our peer against libtorrent: the same file from one process to another over loopback, ours and theirs in turn, after
 * a warm-up of each. {@code .ci/race} starts it. Absolute figures say little on a machine that does other things too;
 * the ratios of neighbouring runs do.
 *
 * <pre>
 * LibtorrentRace [MIB [ROUNDS [DIRECTORY]]]      1024 MiB, 5 rounds, a new folder below the working directory
 * </pre>
 *
 * "verified" is the time until the last piece has passed its hash: libtorrent's {@code is_seeding}. "safe" is until it is
 * synced to disk under its final name; libtorrent never syncs. "cpu" is processor time of both processes meanwhile.
 */
public final class LibtorrentRace {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Path torrent;
    private final double megabytes;

    private LibtorrentRace(Path folder, Path torrent, double megabytes) {
        this.folder = folder;
        this.torrent = torrent;
        this.megabytes = megabytes;
    }

    private record Run(double verified, double safe, double cpu) {}

    /** Runs the race and prints what came of it. */
    public static void main(String[] args) throws IOException {
        long mib = args.length > 0 ? Long.parseLong(args[0]) : 1024;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path folder = Files.createTempDirectory(
                Path.of(args.length > 2 ? args[2] : "").toAbsolutePath(), "race");
        try {
            Path file = randomFile(Files.createDirectory(folder.resolve("seed")).resolve("file"), mib);
            new LibtorrentRace(folder, describe(file), mib * 1.048576).run(rounds);
        } finally {
            delete(folder);
        }
    }

    private void run(int rounds) throws IOException {
        List<Run> ours = new ArrayList<>();
        List<Run> theirs = new ArrayList<>();
        System.out.println(
                "          ours: verified   safe      cpu   libtorrent: verified      cpu   ratio   cpu ratio");
        for (int round = 0; round <= rounds; round++) {
            Run our = race(this::ourCommand);
            Run their = race(this::theirCommand);
            System.out.printf(
                    "%-9s %7.0f MB/s %7.0f %7.2f s %15.0f MB/s %7.2f s %7.2f %11.2f%n",
                    round == 0 ? "warm-up" : "round " + round,
                    megabytes / our.verified,
                    megabytes / our.safe,
                    our.cpu,
                    megabytes / their.verified,
                    their.cpu,
                    their.verified / our.verified,
                    their.cpu / our.cpu);
            if (round > 0) {
                ours.add(our);
                theirs.add(their);
            }
        }
        System.out.printf(
                "%-9s %7.0f MB/s %7.0f %7.2f s %15.0f MB/s %7.2f s%n",
                "median",
                megabytes / median(ours, Run::verified),
                megabytes / median(ours, Run::safe),
                median(ours, Run::cpu),
                megabytes / median(theirs, Run::verified),
                median(theirs, Run::cpu));
        List<Integer> all = Stream.iterate(0, i -> i + 1).limit(ours.size()).toList();
        System.out.printf(
                "median ratio of the pairs, ours to libtorrent: %.2f verified, %.2f ours safe to theirs verified%n",
                median(all, i -> theirs.get(i).verified / ours.get(i).verified),
                median(all, i -> theirs.get(i).verified / ours.get(i).safe));
    }

    private interface Command {
        List<String> of(String mode, Path directory, InetSocketAddress... peers);
    }

    private Run race(Command command) throws IOException {
        Path target = Files.createDirectory(folder.resolve("leech"));
        try (PeerProcess seed = new PeerProcess("the seed", command.of("seed", folder.resolve("seed")))) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(seed.await("ready", PATIENCE)));
            // What an earlier run left to be written is not to slow this one down.
            sync();
            Duration before = seed.cpuTime();
            try (PeerProcess leech = new PeerProcess("the leech", command.of("leech", target, address))) {
                leech.await("ready", PATIENCE);
                String[] seconds = leech.await("done", PATIENCE).split(" ", -1);
                Duration cpu = leech.cpuTime().plus(seed.cpuTime()).minus(before);
                return new Run(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]), cpu.toNanos() / 1e9);
            }
        } finally {
            if (Files.mismatch(folder.resolve("seed/file"), target.resolve("file")) >= 0) {
                System.out.println("THE COPY DIFFERS");
            }
            delete(target);
        }
    }

    private List<String> ourCommand(String mode, Path directory, InetSocketAddress... peers) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"), "-cp", System.getProperty("java.class.path")));
        String options = System.getenv().getOrDefault("RACE_JAVA_OPTS", "");
        command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
        command.addAll(List.of(RacingPeer.class.getName(), mode, torrent.toString(), directory.toString()));
        for (InetSocketAddress peer : peers) {
            command.add(peer.getAddress().getHostAddress() + ":" + peer.getPort());
        }
        return command;
    }

    private List<String> theirCommand(String mode, Path directory, InetSocketAddress... peers) {
        return LibtorrentPeer.command(mode, torrent, directory, peers);
    }

    private static Path describe(Path file) throws IOException {
        Path torrent = file.resolveSibling("file.torrent");
        try (Peer peer = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .start()) {
            Share share = peer.share(file);
            share.completion().join();
            Torrent made = share.torrent().orElseThrow();
            made.save(torrent);
        }
        return torrent;
    }

    private static Path randomFile(Path file, long mib) throws IOException {
        SplittableRandom random = new SplittableRandom(mib);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long i = 0; i < mib; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        return file;
    }

    private static void sync() throws IOException {
        try {
            new ProcessBuilder("sync").inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
        double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
