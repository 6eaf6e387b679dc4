package org.minibittorrent.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ClientProgram} in a process of its own, which is told what to do over a pipe, as a script would. */
final class ClientProcess implements AutoCloseable {
    /** A command without effect, and the last line of its reply: tells that the reply to the command before is over. */
    private static final String MARK = "help quit";

    private static final String MARKED = "  logs out and ends";
    private static final int END_SECONDS = 20;

    private final String name;
    private final Process process;
    private final PrintWriter input;
    private final BufferedReader output;

    private ClientProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a client with the same Java and module path as this process. */
    static ClientProcess start(String name, Path trackers, Path state) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), ClientProgram.class.getName()));
        } else {
            command.addAll(List.of(
                    "-p",
                    modules,
                    "-m",
                    ClientProgram.class.getModule().getName() + "/" + ClientProgram.class.getName()));
        }
        command.addAll(List.of("127.0.0.1:0", trackers.toString(), "--state", state.toString()));
        return new ClientProcess(
                name, new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    String name() {
        return name;
    }

    /** Has a command done; the lines of the reply. */
    List<String> ask(String command) throws IOException {
        input.println(command);
        input.println(MARK);
        List<String> reply = new ArrayList<>();
        for (String line = output.readLine(); !MARKED.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException(name + ": the client ended");
            }
            if (line.startsWith("error: ")) {
                throw new IOException(name + ": " + command.split(" ")[0] + ": " + line.substring(7));
            }
            if (!line.equals("quit")) {
                reply.add(line);
            }
        }
        return reply;
    }

    @Override
    public void close() throws InterruptedException {
        input.close();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
