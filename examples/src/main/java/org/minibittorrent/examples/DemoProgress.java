package org.minibittorrent.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows how far several downloads are: bars that move on a terminal, a line now and then elsewhere. Any thread. */
final class DemoProgress {
    /** How often each download is looked at. */
    static final int REFRESH_MILLIS = 100;

    private static final int BAR_WIDTH = 30;
    private static final int PLAIN_EVERY = 10;

    private final boolean terminal = Boolean.getBoolean("examples.terminal");
    private final Map<String, String> lines = new LinkedHashMap<>();
    private boolean drawn;
    private int shown;

    DemoProgress(List<String> names) {
        names.forEach(name -> lines.put(name, line(name, List.of("", "0.0%", "", "", "0 peers", "-"))));
    }

    /** Takes a line of {@code show_downloads -v}. */
    synchronized void show(String name, String download) {
        List<String> columns = List.of(download.split("\t", -1));
        lines.put(name, line(name, columns));
        if (terminal) {
            System.out.print(drawn ? "\033[" + lines.size() + "A" : "");
            lines.values().forEach(line -> System.out.print("\r\033[K" + line + "\n"));
            System.out.flush();
            drawn = true;
        } else if (shown++ % (PLAIN_EVERY * lines.size()) < lines.size()
                || columns.get(0).startsWith("[C]")) {
            System.out.println(lines.get(name));
        }
    }

    private static String line(String name, List<String> columns) {
        double percent = Double.parseDouble(columns.get(1).replace("%", ""));
        boolean complete = columns.get(0).startsWith("[C]");
        String reason = columns.get(5).equals("-") ? "" : columns.get(5);
        return String.format(
                "%-6s %s %6s  %12s  %s",
                name,
                Texts.bar(percent, BAR_WIDTH),
                columns.get(1),
                complete ? "" : columns.get(2),
                complete ? "complete" : columns.get(4) + (reason.isEmpty() ? "" : "  " + reason));
    }
}
