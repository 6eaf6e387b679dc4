package org.minibittorrent.examples;

import java.io.IOException;
import java.util.List;

/**
 * A command.
 *
 * @param usage its name and what it takes, as help shows it
 * @param help what it does, in one line
 * @param least arguments it takes
 * @param most arguments it takes
 * @param anonymous whether it makes sense without a session
 * @param action does it
 */
record Command(String usage, String help, int least, int most, boolean anonymous, Action action) {
    /** Does what a command says, and prints the reply. */
    interface Action {
        void run(ClientShell shell, List<String> arguments) throws CommandFailure, IOException;
    }

    String name() {
        int blank = usage.indexOf(' ');
        return blank < 0 ? usage : usage.substring(0, blank);
    }
}
