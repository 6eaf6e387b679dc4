package org.minibittorrent.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.minibittorrent.Registration;
import org.minibittorrent.Tracker;
import org.minibittorrent.TrackerStatus;

/** A tracker, with an operator who may say a few things to it. */
public final class TrackerProgram {
    private static final String USAGE =
            "usage: tracker <tracker_info.txt> <tracker_no> [--state DIR] [--registration open|closed]";

    private final Tracker tracker;
    private final Screen screen = new Screen("tracker> ");
    private boolean failed;

    private TrackerProgram(Tracker tracker) {
        this.tracker = tracker;
    }

    /** Runs it until it is told to quit. */
    public static void main(String[] arguments) {
        Programs.run(() -> start(arguments));
    }

    private static int start(String... arguments) throws Exception {
        List<String> words = StateFolders.list(arguments);
        String state = StateFolders.takeOption(words, "--state", USAGE);
        Registration registration = registration(StateFolders.takeOption(words, "--registration", USAGE));
        if (words.size() != 2 || !words.get(1).matches("[0-9]{1,9}")) {
            throw new Usage(Usage.BAD_ARGUMENTS, USAGE);
        }
        List<InetSocketAddress> trackers = TrackerList.read(Path.of(words.get(0)));
        int number = Integer.parseInt(words.get(1));
        if (number < 1 || number > trackers.size()) {
            throw new Usage(
                    Usage.BAD_ARGUMENTS,
                    "no tracker " + number + " in " + words.get(0) + ": there "
                            + (trackers.size() == 1 ? "is only number 1" : "are 1 to " + trackers.size()));
        }
        Path folder = state != null ? Path.of(state) : StateFolders.standard("tracker-" + number);
        Tracker tracker = Tracker.builder()
                .listen(trackers.get(number - 1))
                .stateDirectory(folder)
                .registration(registration)
                .start();
        return new TrackerProgram(tracker).serve();
    }

    private static Registration registration(String word) throws Usage {
        if (word == null || word.equals("open")) {
            return Registration.OPEN;
        }
        if (word.equals("closed")) {
            return Registration.CLOSED;
        }
        throw new Usage(Usage.BAD_ARGUMENTS, USAGE);
    }

    private int serve() throws IOException {
        Thread hook = Programs.onSignal(() -> {
            tracker.close();
            screen.print("tracker closed");
            return 0;
        });
        tracker.ended().whenComplete((done, failure) -> {
            if (failure != null) {
                // Nothing can be promised any more: end at once, so that nobody believes otherwise.
                screen.error(String.valueOf(failure.getMessage()));
                Runtime.getRuntime().halt(1);
            }
        });
        screen.print("tracker ready: " + Addresses.text(tracker.address()));
        boolean quit = false;
        while (!quit) {
            String line = screen.readLine();
            if (line == null && !screen.isTerminal()) {
                serveForever();
            }
            quit = line == null || !obey(line);
        }
        Programs.forget(hook);
        tracker.close();
        screen.print("tracker closed");
        return failed && !screen.isTerminal() ? 1 : 0;
    }

    /** Under a service manager there is no input; a signal ends the process. */
    private static void serveForever() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    private boolean obey(String line) {
        try {
            List<String> words = CommandLine.split(line);
            return words.isEmpty() || obey(words);
        } catch (CommandFailure | IOException e) {
            failed = true;
            screen.error(String.valueOf(e.getMessage()));
            return true;
        }
    }

    private boolean obey(List<String> words) throws CommandFailure, IOException {
        switch (words.get(0)) {
            case "quit" -> {
                return false;
            }
            case "help" ->
                screen.print(List.of(
                        "status                            users, groups, files, online peers, announces per second",
                        "create_user <user_id> [passwd]    makes an account",
                        "reset_password <user_id> [passwd] sets a new password; the user's sessions end",
                        "remove_user <user_id>             removes an account and takes it out of its groups",
                        "quit                              closes the tracker"));
            case "status" -> status();
            case "create_user" -> {
                tracker.createUser(word(words, 1), password(words));
                screen.print("user created: " + words.get(1));
            }
            case "reset_password" -> {
                tracker.resetPassword(word(words, 1), password(words));
                screen.print("password reset: " + words.get(1));
            }
            case "remove_user" -> {
                tracker.removeUser(word(words, 1));
                screen.print("user removed: " + words.get(1));
            }
            default -> throw new CommandFailure("unknown command: " + words.get(0) + "; help tells what there is");
        }
        return true;
    }

    private static String word(List<String> words, int at) throws CommandFailure {
        if (words.size() <= at) {
            throw new CommandFailure("usage: " + words.get(0) + " <user_id>");
        }
        return words.get(at);
    }

    private String password(List<String> words) throws CommandFailure {
        return words.size() > 2 ? words.get(2) : screen.readPassword("password of " + words.get(1));
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
