package org.minibittorrent.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.minibittorrent.Registration;
import org.minibittorrent.Tracker;

/** A tracker, with an operator who may say a few things to it. */
public final class TrackerProgram {
    private static final String USAGE =
            "usage: tracker <tracker_info.txt> <tracker_no> [--state DIR] [--registration open|closed]";

    private final Tracker tracker;
    private final Screen screen = new Screen("tracker> ");

    private final Operator operator;

    private TrackerProgram(Tracker tracker) {
        this.tracker = tracker;
        this.operator = new Operator(tracker, screen);
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
            String line;
            try {
                line = screen.readLine();
            } catch (CommandFailure e) {
                operator.fail(e);
                continue;
            }
            if (line == null && !screen.isTerminal()) {
                serveForever();
            }
            quit = line == null || !operator.obey(line);
        }
        Programs.forget(hook);
        tracker.close();
        screen.print("tracker closed");
        return operator.hasFailed() && !screen.isTerminal() ? 1 : 0;
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
}
