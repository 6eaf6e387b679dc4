package org.minibittorrent.examples;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.minibittorrent.Tracker;
import org.minibittorrent.TrackerStatus;

/** Does what the operator of a tracker says, one line at a time. */
final class Operator {
    private interface Action {
        void run(List<String> arguments) throws CommandFailure, IOException;
    }

    private record Job(String usage, String help, int least, int most, Action action) {}

    private final Tracker tracker;
    private final Screen screen;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private boolean failed;
    private boolean quit;

    Operator(Tracker tracker, Screen screen) {
        this.tracker = tracker;
        this.screen = screen;
        add("status", "users, groups, files, online peers, announces per second", 0, 0, words -> status());
        add("create_user <user_id> [passwd]", "makes an account", 1, 2, words -> {
            tracker.createUser(words.get(0), password(words));
            screen.print("user created: " + words.get(0));
        });
        add("reset_password <user_id> [passwd]", "sets a new password; the user's sessions end", 1, 2, words -> {
            tracker.resetPassword(words.get(0), password(words));
            screen.print("password reset: " + words.get(0));
        });
        add("remove_user <user_id>", "removes an account and takes it out of its groups", 1, 1, words -> {
            tracker.removeUser(words.get(0));
            screen.print("user removed: " + words.get(0));
        });
        add("help [command]", "tells what there is", 0, 1, this::help);
        add("quit", "closes the tracker", 0, 0, words -> quit = true);
    }

    private void add(String usage, String help, int least, int most, Action action) {
        jobs.put(usage.split(" ")[0], new Job(usage, help, least, most, action));
    }

    /** Whether a command has failed. */
    boolean hasFailed() {
        return failed;
    }

    /** Has a line done; false if it was the last one. */
    boolean obey(String line) {
        try {
            List<String> words = CommandLine.split(line);
            if (!words.isEmpty()) {
                obey(find(words.get(0)), words.subList(1, words.size()));
            }
        } catch (CommandFailure | IOException e) {
            fail(e);
        }
        return !quit;
    }

    /** Says why something could not be done. */
    void fail(Exception cause) {
        failed = true;
        screen.error(String.valueOf(cause.getMessage()));
    }

    private static void obey(Job job, List<String> arguments) throws CommandFailure, IOException {
        if (arguments.size() < job.least || arguments.size() > job.most) {
            throw new CommandFailure("usage: " + job.usage);
        }
        job.action.run(arguments);
    }

    private Job find(String name) throws CommandFailure {
        Job job = jobs.get(name);
        if (job == null) {
            throw Commands.unknown(name, jobs.keySet());
        }
        return job;
    }

    private void help(List<String> words) throws CommandFailure {
        if (words.isEmpty()) {
            screen.print(Texts.table(
                    jobs.values().stream()
                            .map(job -> List.of(job.usage, job.help))
                            .toList(),
                    true));
        } else {
            Job job = find(words.get(0));
            screen.print(List.of(job.usage, "  " + job.help));
        }
    }

    private String password(List<String> words) throws CommandFailure {
        return words.size() > 1 ? words.get(1) : screen.readPassword("password of " + words.get(0));
    }

    private void status() {
        TrackerStatus status = tracker.status();
        screen.print(Texts.table(
                List.of(
                        List.of("users", Long.toString(status.users())),
                        List.of("groups", Long.toString(status.groups())),
                        List.of("files", Long.toString(status.files())),
                        List.of("online peers", Long.toString(status.onlinePeers())),
                        List.of(
                                "announces per second",
                                String.format(Locale.ROOT, "%.1f", status.announcesPerSecond()))),
                screen.isTerminal()));
    }
}
