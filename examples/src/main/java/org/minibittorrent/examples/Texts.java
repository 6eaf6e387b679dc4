package org.minibittorrent.examples;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.minibittorrent.Progress;

/** Values as people read them. */
final class Texts {
    private static final double MIB = 1 << 20;
    private static final int MOST_SHOWN = 100;

    private Texts() {}

    /** Text from elsewhere, cut short, without what would move a cursor. */
    static String printable(String text) {
        return oneLine(text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text);
    }

    /** Text from elsewhere on one line, without what would move a cursor. */
    static String oneLine(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .forEach(c -> shown.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
        return shown.toString();
    }

    /** The reason why nothing moves, on one line; if there is none, another text. */
    static String why(Progress progress, String otherwise) {
        return progress.standstill().map(why -> oneLine(why.sentence())).orElse(otherwise);
    }

    static String rate(long bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / MIB);
    }

    static String bytes(long bytes) {
        return bytes < 1 << 20 ? bytes + " B" : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }

    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    static String percent(double percent) {
        // Rounded down: 100 is said of what is complete, of nothing else.
        return String.format(Locale.ROOT, "%.1f%%", Math.floor(percent * 10) / 10);
    }

    static String timeLeft(Optional<Duration> left) {
        return left.map(time -> time.toHours() > 0
                        ? String.format(Locale.ROOT, "%d:%02d h", time.toHours(), time.toMinutesPart())
                        : String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart()))
                .orElse("-");
    }

    /** A bar that fills from the left. */
    static String bar(double percent, int width) {
        int filled = (int) (percent * width / 100);
        return "[" + "#".repeat(filled) + ".".repeat(width - filled) + "]";
    }

    /** Rows as tab-separated lines, or in columns. */
    static List<String> table(List<List<String>> rows, boolean columns) {
        if (!columns || rows.isEmpty()) {
            return rows.stream().map(row -> String.join("\t", row)).toList();
        }
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < row.size(); i++) {
                        line.append(row.get(i))
                                .append(" ".repeat(widths[i] - row.get(i).length() + 2));
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }
}
