package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.Tracker;
import org.minibittorrent.testing.Eventually;

/** One of the example programs in a process of its own, spoken to over pipes as a script does. */
final class CommandLineProcess implements AutoCloseable {
    private static final String MARK = "help quit";
    private static final String MARKED = "  logs out and ends";

    private static @Nullable Path classes;

    private final Process process;
    private final PrintWriter input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    CommandLineProcess(String program, String... arguments) throws IOException {
        this(command(program, arguments), program);
    }

    private CommandLineProcess(List<String> command, String program) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread reader = new Thread(this::read, program + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** A program that can write no file longer than so many KiB: what a full disk is like, without one. Needs bash. */
    static CommandLineProcess onSmallDisk(long kibibytes, String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kibibytes + " && exec \"$@\"", "bash"));
        command.addAll(command(program, arguments));
        return new CommandLineProcess(command, program);
    }

    /** The command that runs one of the programs. */
    static List<String> command(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classes() + File.pathSeparator + library(),
                "org.minibittorrent.examples." + program));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The library that this test runs with. */
    private static String library() {
        try {
            return Path.of(Tracker.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The programs, compiled as a user of the library compiles them. */
    private static synchronized Path classes() throws IOException {
        if (classes == null) {
            Path folder = Files.createTempDirectory("examples-classes");
            List<String> command = new ArrayList<>(List.of("-nowarn", "-d", folder.toString(), "-cp", library()));
            try (Stream<Path> sources = Files.walk(Path.of("examples", "src", "main", "java"))) {
                sources.map(Path::toString)
                        .filter(name -> name.endsWith(".java") && !name.endsWith("module-info.java"))
                        .forEach(command::add);
            }
            int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(new String[0]));
            assertTrue(status == 0, "the examples do not compile");
            classes = folder;
        }
        return classes;
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("output broke: " + e.getMessage());
        }
        lines.add("(ended)");
    }

    long pid() {
        return process.pid();
    }

    String line() {
        return Eventually.next("a line of the program", lines);
    }

    /** Has a command done; the lines of its reply, errors among them. */
    List<String> ask(String command) {
        input.println(command);
        input.println(MARK);
        List<String> reply = new ArrayList<>();
        for (String line = line(); !line.equals(MARKED); line = line()) {
            if (line.equals("(ended)")) {
                fail("the program ended after: " + command + " " + reply);
            }
            if (!line.equals("quit")) {
                reply.add(line);
            }
        }
        return reply;
    }

    void tell(String command) {
        input.println(command);
    }

    /** Has a command done of which the reply is one line. */
    String askLine(String command) {
        tell(command);
        return line();
    }

    /** Ends the input. */
    void endInput() {
        input.close();
    }

    /** Ends the process as a crash does: nothing is said to anyone. */
    void kill() throws InterruptedException {
        // Not Process.destroyForcibly, which also closes our ends of the pipes.
        assertTrue(process.toHandle().destroyForcibly());
        Eventually.end(process, () -> lines);
    }

    /** What it has printed until its end, and nobody has read. */
    List<String> rest() {
        List<String> rest = new ArrayList<>();
        for (String line = line(); !line.equals("(ended)"); line = line()) {
            rest.add(line);
        }
        return rest;
    }

    /** Waits for the end; the exit status. */
    int end() throws InterruptedException {
        input.close();
        return Eventually.end(process, () -> lines);
    }

    /** Asks the process to end, as a service manager does; the exit status. */
    int terminate() throws InterruptedException {
        // Not Process.destroy, which also closes our ends of the pipes.
        assertTrue(process.toHandle().destroy());
        return Eventually.end(process, () -> lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
