package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process, for what only another process can show. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Runs a class to its end, with options for a short life; the lines it printed. */
    public static List<String> run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return run(List.of("-XX:TieredStopAtLevel=1"), 30, main, arguments);
    }

    /** Runs a class to its end, with these options of the JVM, for so long at most; the lines it printed. */
    public static List<String> run(List<String> options, int seconds, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = out.lines().toList();
            assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), "does not end");
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
