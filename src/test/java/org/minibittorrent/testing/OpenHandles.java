package org.minibittorrent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The file handles of this process, on Linux. */
public final class OpenHandles {
    private OpenHandles() {}

    /** {@return what each handle stands for: a path, or a word such as {@code socket:[7]}} */
    public static List<String> targets() throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.map(OpenHandles::target)
                    .filter(target -> !target.isEmpty())
                    .toList();
        }
    }

    private static String target(Path handle) {
        try {
            return Files.readSymbolicLink(handle).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile: the one that lists them, for one
        }
    }
}
