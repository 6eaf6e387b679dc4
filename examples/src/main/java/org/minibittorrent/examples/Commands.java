package org.minibittorrent.examples;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands there are, by name. */
final class Commands {
    private static final int MOST_EDITS = 3;

    private final Map<String, Command> byName = new LinkedHashMap<>();

    private Commands(List<Command> commands) {
        commands.forEach(command -> byName.put(command.name(), command));
    }

    /** The client's. */
    static Commands client() {
        List<Command> all = new java.util.ArrayList<>(AccountCommands.all());
        all.addAll(GroupCommands.all());
        all.addAll(FileCommands.all());
        return new Commands(all);
    }

    /** The command of that name; refuses, with the nearest name there is, if there is none. */
    Command find(String name) throws CommandFailure {
        Command found = byName.get(name.equals("exit") ? "quit" : name);
        // A name from an older command line, which scripts still use.
        if (found == null && name.equals("requests")) {
            found = byName.get("list_requests");
        }
        if (found == null) {
            throw unknown(name, byName.keySet());
        }
        return found;
    }

    /** A line for each command. */
    List<String> help() {
        return Texts.table(
                byName.values().stream()
                        .map(command -> List.of(command.usage(), command.help()))
                        .toList(),
                true);
    }

    /** The refusal of a command that there is not, with the nearest one that there is. */
    static CommandFailure unknown(String name, Collection<String> known) {
        String nearest = nearest(name, known);
        return new CommandFailure("unknown command: " + Texts.printable(name)
                + (nearest.isEmpty() ? "; help tells what there is" : "; did you mean " + nearest + "?"));
    }

    private static String nearest(String name, Collection<String> known) {
        String best = "";
        int least = MOST_EDITS + 1;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Characters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > MOST_EDITS) {
            return MOST_EDITS + 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
