package org.minibittorrent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Lists and clears folders. */
public final class Trees {
    private Trees() {}

    /** Everything below a folder, folders before what is in them. */
    public static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.skip(1).sorted().toList();
        }
    }

    /** Deletes what is there, if anything is. */
    static void deleteAll(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
