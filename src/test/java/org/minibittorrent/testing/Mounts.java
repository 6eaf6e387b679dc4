package org.minibittorrent.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Mounts file systems for tests. Needs the right to do so, which root has; without it the test is left out and says so,
 * but where the environment says {@code CI=true} it fails.
 */
final class Mounts {
    private Mounts() {}

    /** Mounts something over an empty folder; the arguments as {@code mount} takes them, without the folder. */
    static void mount(Path folder, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 2];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[command.length - 1] = folder.toString();
        need(run(0, command));
    }

    /** Leaves the test out if a preparation of it failed. */
    static void need(String failure) {
        if (!failure.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("cannot make a disk: " + failure);
        } else if (!failure.isEmpty()) {
            System.out.println("left out: a small disk cannot be mounted here: " + failure);
        }
        assumeTrue(failure.isEmpty(), "cannot make a disk: " + failure);
    }

    /** What is still mapped or open keeps it busy; lazily it goes with the last of them. */
    static void unmount(Path folder) throws IOException, InterruptedException {
        assertEquals("", run(0, "umount", "-l", folder.toString()));
    }

    /** Runs a command. Empty if it ended with that or less, else what it printed. */
    static String run(int worst, String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        return ended && process.exitValue() <= worst ? "" : command[0] + " failed: " + printed.strip();
    }
}
