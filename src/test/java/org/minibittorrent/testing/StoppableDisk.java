package org.minibittorrent.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system that can be made to hang: a process serves it (fuse2fs), and while that is stopped nothing that is asked of it
 * comes back, neither reads nor writes nor looks. Needs root and {@code fuse2fs}, as {@link Mounts}.
 */
public final class StoppableDisk implements AutoCloseable {
    private static final long BYTES = 192L << 20;
    private static final int MOST_SECONDS = 280; // then it is killed, and all that waits for it gets an error

    private final Path folder;
    private final Process watchdog;
    private final ProcessHandle server;

    /** Makes one in a file, and mounts it on an empty folder. */
    public StoppableDisk(Path image, Path folder) throws Exception {
        this.folder = folder;
        Mounts.need(Mounts.run(1, "fuse2fs", "--version"));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        Mounts.need(Mounts.run(0, "mkfs.ext2", "-q", image.toString()));
        this.watchdog = new ProcessBuilder(
                        "timeout",
                        "-s",
                        "KILL",
                        Integer.toString(MOST_SECONDS),
                        "fuse2fs",
                        "-f",
                        "-o",
                        "fakeroot",
                        image.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Eventually.await("the mount", () -> !watchdog.isAlive() || isMounted());
        Mounts.need(isMounted() ? "" : "fuse2fs ended with " + watchdog.exitValue());
        this.server = watchdog.children().findFirst().orElseThrow();
    }

    private boolean isMounted() {
        try {
            List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
            return mounts.stream().anyMatch(line -> line.contains(" " + folder + " "));
        } catch (IOException e) {
            return false;
        }
    }

    /** From here on it hangs. */
    public void stop() throws Exception {
        signal("STOP");
    }

    /** From here on it answers again. */
    public void go() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        assertEquals("", Mounts.run(0, "kill", "-" + name, Long.toString(server.pid())));
    }

    /** Whoever still waits for it gets an error. */
    @Override
    public void close() throws Exception {
        server.destroyForcibly();
        Eventually.end(watchdog, () -> "fuse2fs goes on");
        Mounts.unmount(folder);
    }
}
