package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.minibittorrent.testing.Eventually;

/**
 * One of the example programs in a pseudo-terminal, spoken to by keys and read from the screen, as a person does. The terminal
 * is made by {@code script} of util-linux, which every Debian has; its keys are echoed unless the program says otherwise.
 */
final class TerminalProcess implements AutoCloseable {
    /** The key that ends the input, at the beginning of a line. */
    static final String CTRL_D = "\004";

    /** The key that interrupts. */
    static final String CTRL_C = "\003";

    private static final String ENV = "env";
    private static final String DEFAULT = "--default-signal=INT";

    private final Process process;
    private final Writer keys;
    private final StringBuilder screen = new StringBuilder();
    private volatile boolean ended;
    private int seen;

    TerminalProcess(String program, String... arguments) throws IOException {
        String command = CommandLineProcess.command(program, arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        // In the background a shell has its children ignore an interrupt, and theirs with them.
        process = new ProcessBuilder(
                        ENV, DEFAULT, "script", "-q", "-e", "-f", "-E", "always", "-c", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        keys = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, program + "-screen");
        reader.setDaemon(true);
        reader.start();
    }

    /** Leaves a test out, and says so, where there is no {@code script}; where the environment says CI=true that is a failure. */
    static void assumeAvailable() {
        boolean isThere;
        try {
            Process version = new ProcessBuilder(ENV, DEFAULT, "script", "--version")
                    .redirectErrorStream(true)
                    .start();
            isThere =
                    new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("util-linux");
        } catch (IOException e) {
            isThere = false;
        }
        String leftOut = "left out: the programs in a terminal (needs script of util-linux, env of coreutils 8.31)";
        if (!isThere && "true".equals(System.getenv("CI"))) {
            fail(leftOut);
        } else if (!isThere) {
            System.out.println(leftOut);
        }
        Assumptions.assumeTrue(isThere, leftOut);
    }

    private void read() {
        char[] some = new char[4096];
        try (Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int count = output.read(some); count >= 0; count = output.read(some)) {
                show(new String(some, 0, count), false);
            }
        } catch (IOException e) {
            show("(output broke: " + e.getMessage() + ")", true);
        }
        show("", true);
    }

    private synchronized void show(String text, boolean last) {
        screen.append(text);
        ended |= last;
    }

    /** Presses keys. */
    void press(String text) throws IOException {
        keys.write(text);
        keys.flush();
    }

    /** Types a line. */
    void type(String line) throws IOException {
        press(line + "\r");
    }

    /** Waits until a text stands on the screen, after what was waited for before; all that came up to its end. */
    String await(String text) {
        Eventually.await("'" + text + "' on the screen", () -> ended || shows(text), this::unseen);
        return pass(text);
    }

    private synchronized boolean shows(String text) {
        return screen.indexOf(text, seen) >= 0;
    }

    private synchronized String unseen() {
        return screen.substring(seen);
    }

    private synchronized String pass(String text) {
        assertTrue(shows(text), () -> "the program ended without '" + text + "':\n" + unseen());
        String passed = screen.substring(seen, screen.indexOf(text, seen) + text.length());
        seen += passed.length();
        return passed;
    }

    /** Types a line and waits for a reply, at the beginning of a line; what came up to its end. */
    String ask(String line, String reply) throws IOException {
        await("> ");
        type(line);
        return await(line + "\r\n") + await(reply + "\r\n");
    }

    /** All that was ever shown. */
    synchronized String screen() {
        return screen.toString();
    }

    /** Waits for the end; the exit status. */
    int end() throws InterruptedException {
        return Eventually.end(process, this::screen);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
