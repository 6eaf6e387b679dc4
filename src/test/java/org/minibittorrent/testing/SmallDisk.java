package org.minibittorrent.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small file system in memory, mounted on a folder. Needs the right to mount, which root has (or {@code unshare -rm}
 * gives); without it the test is left out and says so, but where the environment says {@code CI=true} it fails.
 */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one over an empty folder; {@code options} as {@code mount -t tmpfs -o} takes them. */
    public static SmallDisk mount(Path folder, String options) throws Exception {
        String failure = run("mount", "-t", "tmpfs", "-o", options, "minibittorrent-test", folder.toString());
        if (!failure.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("cannot mount: " + failure);
        } else if (!failure.isEmpty()) {
            System.out.println("left out: a small disk cannot be mounted here (run it as root, or below unshare -rm)");
        }
        assumeTrue(failure.isEmpty(), "cannot mount: " + failure);
        return new SmallDisk(folder);
    }

    /** Another program's file, as large as there is room for. */
    public Path fill() throws IOException {
        Path ballast = folder.resolve("ballast");
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            boolean full = false;
            while (!full) {
                try {
                    channel.write(zeros.clear());
                } catch (IOException e) {
                    full = true;
                }
            }
        }
        return ballast;
    }

    /** The names of all that is there. */
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Empty if it worked, else what was printed. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0 ? "" : "failed: " + printed.strip();
    }

    /** What is still mapped keeps it busy; lazily it goes with the last mapping. */
    @Override
    public void close() throws Exception {
        assertEquals("", run("umount", "-l", folder.toString()));
    }
}
