package org.minibittorrent.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes options out of the arguments, and knows where state lives if nothing is said. */
final class StateFolders {
    private StateFolders() {}

    /** The folder of that name below the user's state folder. */
    static Path standard(String name) {
        String configured = System.getenv("XDG_STATE_HOME");
        Path base = configured == null || !Path.of(configured).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(configured);
        return base.resolve("minibittorrent").resolve(name);
    }

    /** The value of an option, which is removed from the arguments with it; null if it is not there. */
    static String takeOption(List<String> arguments, String option, String usage) throws Usage {
        int at = arguments.indexOf(option);
        if (at < 0) {
            return null;
        }
        if (at + 1 == arguments.size()) {
            throw new Usage(Usage.BAD_ARGUMENTS, usage);
        }
        arguments.remove(at);
        return arguments.remove(at);
    }

    /** The arguments as a list that may be changed. */
    static List<String> list(String... arguments) {
        return new ArrayList<>(List.of(arguments));
    }
}
