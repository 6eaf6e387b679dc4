package org.minibittorrent.examples;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.minibittorrent.Peer;
import org.minibittorrent.RequestException;
import org.minibittorrent.Session;

/** Reads commands, has them done one after another, and says what came of them. */
final class ClientShell {
    private final Peer peer;
    private final Screen screen;
    private final Settings settings;
    private final String tracker;
    private final Commands commands = Commands.client();
    private volatile Session session;
    private volatile DownloadWatch watch;
    private volatile boolean failed;
    private boolean quit;

    ClientShell(Peer peer, Screen screen, Settings settings, String tracker) {
        this.peer = peer;
        this.screen = screen;
        this.settings = settings;
        this.tracker = tracker;
    }

    Peer peer() {
        return peer;
    }

    Screen screen() {
        return screen;
    }

    Settings settings() {
        return settings;
    }

    Commands commands() {
        return commands;
    }

    /** The session; refuses if there is none. */
    Session session() throws CommandFailure {
        Session open = session;
        if (open == null || !open.isOpen()) {
            throw new CommandFailure("not logged in");
        }
        return open;
    }

    /** The outcomes of this session's downloads. */
    DownloadWatch watch() throws CommandFailure {
        session();
        return watch;
    }

    void loggedIn(Session fresh) throws IOException {
        session = fresh;
        watch = new DownloadWatch(fresh, screen);
        watch.begin();
        settings.set("tracker", tracker);
    }

    void quit() {
        quit = true;
    }

    /** The limits as they were set last. */
    void applyLimits() {
        peer.setLimits(limit("limit.down"), limit("limit.up"));
    }

    private long limit(String key) {
        return Rates.parse(settings.get(key)).orElse(Peer.UNLIMITED);
    }

    /** The exit status: 1 if a command of a script failed. */
    int status() {
        return failed && !screen.isTerminal() ? 1 : 0;
    }

    /** Logs out, as well as the tracker lets us. */
    void leave() {
        Session open = session;
        session = null;
        if (open != null) {
            watch.leaving();
            open.close();
        }
    }

    /** Obeys until the input ends. */
    void run() throws IOException {
        while (!quit) {
            try {
                String line = screen.readLine();
                if (line == null) {
                    return;
                }
                obey(line);
            } catch (CommandFailure e) {
                fail(e.getMessage());
            }
        }
    }

    private void obey(String line) {
        try {
            List<String> words = CommandLine.split(line);
            if (!words.isEmpty()) {
                obey(words);
            }
        } catch (CommandFailure | IOException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            fail(String.valueOf(Optional.ofNullable(e.getCause()).orElse(e).getMessage()));
        } catch (RuntimeException e) {
            fail(e.toString());
        }
    }

    private void obey(List<String> words) throws CommandFailure, IOException {
        Command command = commands.find(words.get(0));
        if (!command.anonymous()) {
            session();
        }
        List<String> arguments = words.subList(1, words.size());
        if (arguments.size() < command.least() || arguments.size() > command.most()) {
            throw new CommandFailure("usage: " + command.usage());
        }
        try {
            command.action().run(this, arguments);
        } catch (RequestException e) {
            if (e.reason() == RequestException.Reason.NOT_LOGGED_IN) {
                throw new CommandFailure("not logged in");
            }
            throw e;
        }
    }

    private void fail(String message) {
        failed = true;
        screen.error(message);
    }
}
