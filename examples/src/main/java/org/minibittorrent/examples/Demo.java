package org.minibittorrent.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.minibittorrent.Tracker;

/**
 * The main job in one command: a tracker and three clients on this machine, each client a process of its own; a group, a
 * file that one shares and the other two download at the same time; and a check of the copies.
 */
public final class Demo {
    private static final long DEFAULT_BYTES = 256L << 20;
    private static final double MIB = 1 << 20;
    private static final String GROUP = "photos";

    private final Path folder;
    private final Path file;

    private Demo(Path folder, Path file) {
        this.folder = folder;
        this.file = file;
    }

    /** Takes the file to share, or makes one. */
    public static void main(String[] arguments) {
        Programs.run(() -> {
            if (arguments.length > 1 || (arguments.length == 1 && arguments[0].startsWith("-"))) {
                throw new Usage(Usage.BAD_ARGUMENTS, "usage: demo [FILE]");
            }
            Path folder = Files.createTempDirectory("minibittorrent-demo");
            try {
                Path file = arguments.length == 1
                        ? Path.of(arguments[0]).toAbsolutePath()
                        : makeFile(folder.resolve("holiday.zip"));
                if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                    throw new Usage(Usage.FAILED, "cannot read the file " + file);
                }
                return new Demo(folder, file).run() ? 0 : 1;
            } finally {
                delete(folder);
            }
        });
    }

    private boolean run() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Tracker tracker = Tracker.builder().listen(any).start()) {
            String address = Addresses.text(tracker.address());
            System.out.println("tracker: " + address);
            Path trackers = Files.writeString(folder.resolve("tracker_info.txt"), address + "\n");
            try (ClientProcess alice = start("alice", trackers);
                    ClientProcess bob = start("bob", trackers);
                    ClientProcess carol = start("carol", trackers)) {
                return share(alice, List.of(bob, carol));
            }
        }
    }

    private ClientProcess start(String name, Path trackers) throws IOException {
        return ClientProcess.start(name, trackers, folder.resolve(name + "-state"));
    }

    private boolean share(ClientProcess sharer, List<ClientProcess> others) throws Exception {
        login(sharer);
        say(sharer, "create_group " + GROUP);
        long started = System.nanoTime();
        say(sharer, "upload_file " + quoted(file) + " " + GROUP);
        System.out.printf("hashed and shared in %.1f s%n", seconds(started));
        for (ClientProcess other : others) {
            login(other);
            say(other, "join_group " + GROUP);
            say(sharer, "accept_request " + GROUP + " " + other.name());
        }
        DemoProgress progress =
                new DemoProgress(others.stream().map(ClientProcess::name).toList());
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Double>> downloads = others.stream()
                    .map(other -> threads.submit(() -> download(other, progress)))
                    .toList();
            boolean right = true;
            for (int i = 0; i < others.size(); i++) {
                double seconds = downloads.get(i).get();
                right &= report(others.get(i).name(), seconds);
            }
            return right;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void login(ClientProcess client) throws IOException {
        client.ask("create_user " + client.name() + " secret-of-" + client.name());
        say(client, "login " + client.name() + " secret-of-" + client.name());
    }

    private static void say(ClientProcess client, String command) throws IOException {
        client.ask(command).stream()
                .filter(line -> !line.startsWith("using tracker") && !line.startsWith("note"))
                .forEach(line -> System.out.println(client.name() + ": " + line));
    }

    /** Downloads to a folder of the client's own; how many seconds it took until the file was safe on disk. */
    private double download(ClientProcess client, DemoProgress progress) throws Exception {
        Path destination = Files.createDirectory(folder.resolve(client.name()));
        long started = System.nanoTime();
        client.ask("download_file " + GROUP + " " + quoted(file.getFileName()) + " " + quoted(destination));
        while (true) {
            List<String> lines = client.ask("show_downloads -v");
            String line = lines.get(lines.size() - 1);
            progress.show(client.name(), line);
            if (line.startsWith("[C]")) {
                return seconds(started);
            }
            if (line.startsWith("[F]")) {
                throw new IOException(client.name() + ": " + line);
            }
            Thread.sleep(DemoProgress.REFRESH_MILLIS);
        }
    }

    private boolean report(String name, double seconds) throws IOException {
        Path copy = folder.resolve(name).resolve(file.getFileName());
        boolean same = Files.mismatch(file, copy) == -1;
        double mib = Files.size(file) / MIB;
        System.out.printf(
                "%s: %.1f MiB in %.1f s, %.0f MiB/s; %s%n",
                name, mib, seconds, mib / seconds, same ? "identical to the original" : "DIFFERS FROM THE ORIGINAL");
        return same;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\"'\"'") + "'";
    }

    private static Path makeFile(Path file) throws IOException {
        System.out.printf("making a file of %.0f MiB%n", DEFAULT_BYTES / MIB);
        Random random = new Random();
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
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
