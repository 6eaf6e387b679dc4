package org.minibittorrent.examples;

import java.util.ArrayList;
import java.util.List;

/** Splits a line into words as a shell does: quotes, backslashes, and a leading {@code ~/}. */
final class CommandLine {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean quotedStart;

    private CommandLine(String line) {
        this.line = line;
    }

    /**
     * The words of a line.
     *
     * @throws CommandFailure if a quote is not closed
     */
    static List<String> split(String line) throws CommandFailure {
        CommandLine splitter = new CommandLine(line);
        splitter.run();
        return splitter.words;
    }

    private void run() throws CommandFailure {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\'' || c == '"') {
                begin(true);
                i = quoted(i, c);
            } else if (c == '\\') {
                begin(true);
                i++;
                if (i == line.length()) {
                    throw new CommandFailure("the line ends with a backslash");
                }
                word.append(line.charAt(i));
            } else if (Character.isWhitespace(c)) {
                end();
            } else {
                begin(false);
                word.append(c);
            }
        }
        end();
    }

    private int quoted(int open, char quote) throws CommandFailure {
        for (int i = open + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == quote) {
                return i;
            }
            boolean escape =
                    quote == '"' && c == '\\' && i + 1 < line.length() && "\"\\$`".indexOf(line.charAt(i + 1)) >= 0;
            word.append(escape ? line.charAt(++i) : c);
        }
        throw new CommandFailure("a quote is not closed: " + quote);
    }

    private void begin(boolean quoted) {
        if (!inWord) {
            quotedStart = quoted;
        }
        inWord = true;
    }

    private void end() {
        if (inWord) {
            String text = word.toString();
            boolean home = !quotedStart && (text.equals("~") || text.startsWith("~/"));
            words.add(home ? System.getProperty("user.home") + text.substring(1) : text);
        }
        inWord = false;
        word.setLength(0);
    }
}
