package org.minibittorrent.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.minibittorrent.Peer;

/** A peer with a command line. */
public final class ClientProgram {
    private static final String USAGE = "usage: client <IP>:<PORT> <tracker_info.txt> [--state DIR]";
    private static final int PROBE_MILLIS = 2000;

    private ClientProgram() {}

    /** Runs it until it is told to quit, or its input ends. */
    public static void main(String[] arguments) {
        Programs.run(() -> start(arguments));
    }

    private static int start(String... arguments) throws Exception {
        List<String> words = StateFolders.list(arguments);
        String state = StateFolders.takeOption(words, "--state", USAGE);
        InetSocketAddress listen =
                words.size() == 2 ? Addresses.parse(words.get(0)).orElse(null) : null;
        if (listen == null) {
            throw new Usage(Usage.BAD_ARGUMENTS, USAGE);
        }
        List<InetSocketAddress> trackers = TrackerList.read(Path.of(words.get(1)));
        Path folder = state != null ? Path.of(state) : StateFolders.standard("client-" + listen.getPort());
        Settings settings = Settings.load(folder);
        InetSocketAddress tracker = choose(trackers, settings.get("tracker"));
        Screen screen = new Screen("client> ");
        try (Peer peer = Peer.builder()
                .listen(listen)
                .tracker(tracker)
                .stateDirectory(folder)
                .start()) {
            screen.print("using tracker: " + Addresses.text(tracker));
            ClientShell shell = new ClientShell(peer, screen, settings, Addresses.text(tracker));
            shell.applyLimits();
            Thread hook = Programs.onSignal(() -> {
                shell.leave();
                peer.close();
                return shell.status();
            });
            shell.run();
            Programs.forget(hook);
            shell.leave();
            return shell.status();
        }
    }

    /** The tracker that holds the account, if that is known; else the first that answers; else the first. */
    private static InetSocketAddress choose(List<InetSocketAddress> trackers, String remembered) {
        for (InetSocketAddress tracker : trackers) {
            if (Addresses.text(tracker).equals(remembered)) {
                return tracker;
            }
        }
        for (InetSocketAddress tracker : trackers) {
            if (answers(tracker)) {
                return tracker;
            }
        }
        return trackers.get(0);
    }

    private static boolean answers(InetSocketAddress tracker) {
        try (Socket socket = new Socket()) {
            socket.connect(tracker, PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
