package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** Starts the programs for a test, says commands to them, and ends them after it. */
abstract class CommandLineKit {
    @TempDir
    Path folder;

    private final List<CommandLineProcess> running = new ArrayList<>();

    @AfterEach
    void endAll() {
        running.forEach(CommandLineProcess::close);
    }

    /** Starts a program. */
    CommandLineProcess start(String program, String... arguments) throws IOException {
        CommandLineProcess process = new CommandLineProcess(program, arguments);
        running.add(process);
        return process;
    }

    /** A list of one tracker, whose port is free. */
    Path trackerInfo() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Files.writeString(
                    folder.resolve("tracker_info.txt"), "# trackers\n\n127.0.0.1:" + free.getLocalPort() + " # one\n");
        }
    }

    /** Starts the first tracker of the list; waits until it is ready. */
    CommandLineProcess tracker(Path info, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                info.toString(), "1", "--state", folder.resolve("tracker").toString()));
        arguments.addAll(Arrays.asList(options));
        CommandLineProcess tracker = start("TrackerProgram", arguments.toArray(new String[0]));
        assertTrue(tracker.line().startsWith("tracker ready: 127.0.0.1:"));
        return tracker;
    }

    /** Starts a client with a state folder of this name; waits until it has chosen its tracker. */
    CommandLineProcess client(String name, Path info) throws IOException {
        CommandLineProcess client = start(
                "ClientProgram",
                "127.0.0.1:0",
                info.toString(),
                "--state",
                folder.resolve(name).toString());
        assertTrue(client.line().startsWith("using tracker: "));
        return client;
    }

    /** A command has this reply, and no other line but notes. */
    static void says(CommandLineProcess client, String command, String... reply) {
        List<String> lines = client.ask(command);
        assertEquals(
                List.of(reply),
                lines.stream().filter(line -> !line.startsWith("note: ")).toList(),
                command);
    }

    /** A command is refused in one line with these words. */
    static void refuses(CommandLineProcess client, String command, String... words) {
        List<String> lines = client.ask(command);
        assertEquals(1, lines.size(), () -> command + ": " + lines);
        assertTrue(lines.get(0).startsWith("error: "), () -> command + ": " + lines);
        for (String word : words) {
            assertTrue(lines.get(0).contains(word), () -> command + " lacks '" + word + "': " + lines);
        }
    }

    /** What is taken up again after a login comes about by and by. */
    static void awaitReply(CommandLineProcess client, String command, String line) {
        Eventually.awaitAnswer(command + ": " + line, () -> client.ask(command), List.of(line)::equals);
    }

    /** Reads until this line comes. */
    static void awaitLine(CommandLineProcess client, String line) {
        String found = client.line();
        while (!found.equals(line)) {
            assertTrue(!found.equals("(ended)"), "the program ended");
            found = client.line();
        }
    }
}
