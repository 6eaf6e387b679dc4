package org.minibittorrent.examples;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where commands come from and replies go: a terminal with a prompt, or a pipe with bare lines. Any thread may print; lines
 * do not mix.
 */
final class Screen {
    private static final String CLEAR_LINE = "\r\033[K";

    private final boolean terminal;
    private final String prompt;
    private final InputStream input = System.in;
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    private boolean prompting;
    private int lines;

    Screen(String prompt) {
        this.prompt = prompt;
        // The launcher knows; Java's own answer changed between versions.
        String told = System.getProperty("examples.terminal");
        this.terminal = told == null ? System.console() != null : Boolean.parseBoolean(told);
    }

    boolean isTerminal() {
        return terminal;
    }

    /** The next line; null at the end of the input. Refuses one that is not in UTF-8. */
    String readLine() throws IOException, CommandFailure {
        if (terminal) {
            synchronized (this) {
                prompting = true;
                out.print(prompt);
                out.flush();
            }
        }
        byte[] line = readBytes();
        synchronized (this) {
            prompting = false;
            if (terminal && line == null) {
                out.println();
                out.flush();
            }
        }
        if (line == null) {
            return null;
        }
        lines++;
        try {
            return Utf8.decode(line);
        } catch (CharacterCodingException e) {
            throw new CommandFailure(
                    "line " + lines + " of the input is not a text in UTF-8: save it in that encoding");
        }
    }

    private byte[] readBytes() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = input.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = input.read()) {
            line.write(next);
        }
        return line.toByteArray();
    }

    /** A password, typed unseen on a terminal; elsewhere it must be part of the command. */
    String readPassword(String question) throws CommandFailure {
        Console console = System.console();
        if (!terminal || console == null) {
            throw new CommandFailure("the password is missing");
        }
        char[] password = console.readPassword("%s: ", question);
        if (password == null) {
            throw new CommandFailure("the password is missing");
        }
        return new String(password);
    }

    /** Prints lines of a reply. */
    synchronized void print(List<String> lines) {
        lines.forEach(line -> out.print(line + "\n"));
        out.flush();
    }

    /** Prints a line of a reply. */
    void print(String line) {
        print(List.of(line));
    }

    /** Prints a line that nobody asked for; a prompt that stands there is moved below it. */
    synchronized void notice(String line) {
        out.print((prompting ? CLEAR_LINE : "") + line + "\n" + (prompting ? prompt : ""));
        out.flush();
    }

    /** Says what went wrong. */
    synchronized void error(String message) {
        out.flush();
        err.print("error: " + Texts.oneLine(message.replace('\n', ' ')) + "\n");
        err.flush();
    }

    /** Shows a line that the next one replaces, on a terminal; nothing elsewhere. */
    synchronized void status(String line) {
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
        }
    }

    /** Takes the last status away. */
    void clearStatus() {
        status("");
    }

    /** A status of its own, for a listener: what that shows after the bar is closed does not appear. */
    final class Bar implements AutoCloseable {
        private boolean closed;

        void show(String line) {
            synchronized (Screen.this) {
                if (!closed) {
                    status(line);
                }
            }
        }

        @Override
        public void close() {
            synchronized (Screen.this) {
                closed = true;
                clearStatus();
            }
        }
    }
}
