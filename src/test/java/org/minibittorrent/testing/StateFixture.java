package org.minibittorrent.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** State folders that version 1 of the file formats wrote, as they were found on the disk. */
public final class StateFixture {
    private StateFixture() {}

    /** Copies one, {@code tracker} or {@code peer}, into a folder that is not there yet. */
    public static void copy(String name, Path to) throws IOException {
        URL resource = Objects.requireNonNull(StateFixture.class.getResource("/state/" + name));
        try {
            Path from = Path.of(resource.toURI());
            try (Stream<Path> found = Files.walk(from)) {
                List<Path> paths = found.toList();
                for (Path path : paths) {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                }
            }
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
