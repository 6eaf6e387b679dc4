package org.minibittorrent.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A peer in a process of its own that tells on its output how far it is, and is ended with {@link #close}: by the end of
 * its input, or by force if it does not heed that. For one thread.
 */
public final class PeerProcess implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final String END = "(ended)";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /**
     * Starts a process.
     *
     * @param name for messages
     * @param command program and arguments
     * @throws IOException if there is no such program
     */
    public PeerProcess(String name, List<String> command) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::readLines, name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** The rest of the next line, which is to start with {@code word}. Any other line is a failure. */
    public String await(String word, Duration limit) throws IOException {
        String line = nextLine(word, System.nanoTime() + limit.toNanos());
        if (!line.startsWith(word + " ")) {
            throw new IOException(name + " was to say \"" + word + "\" but: " + line + rest());
        }
        return line.substring(word.length() + 1);
    }

    /** The next line in which the pattern is found; those before it are passed over. */
    public Matcher await(Pattern pattern, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<String> passed = new ArrayList<>();
        while (true) {
            String line = nextLine(pattern + "\" after \"" + passed, deadline);
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
            passed.add(line);
            if (line.equals(END)) {
                throw new IOException(name + " was to say \"" + pattern + "\" but: " + String.join("\n", passed));
            }
        }
    }

    private String nextLine(String wanted, long deadline) throws IOException {
        try {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new IOException(name + " did not say \"" + wanted + "\" in time");
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + name, e);
        }
    }

    /** Ends the process, in its own way if it does so at the end of its input, and waits for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Processor time used so far; zero where the system does not tell. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the process at once. */
    void kill() {
        process.destroyForcibly();
    }

    private String rest() {
        List<String> rest = new ArrayList<>();
        lines.drainTo(rest);
        return rest.isEmpty() ? "" : "\n" + String.join("\n", rest);
    }

    private void readLines() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
        lines.add(END);
    }
}
