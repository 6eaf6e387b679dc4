package org.minibittorrent.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What travels between peers in these tests: files of sizes at which something changes, and a folder of files. */
enum Content {
    ONE_BYTE(1),
    ONE_PIECE(512 << 10),
    ONE_PIECE_AND_A_BYTE((512 << 10) + 1),
    MEDIUM(24 << 20),
    LARGE(200 << 20),
    /** An empty file, pieces that hold several files, and files that end within a block. */
    FOLDER(0, 1, 700_001, 0, 300_000, 2 << 20, 0);

    private static final int CHUNK = 64 << 10;

    @SuppressWarnings("ImmutableEnumChecker") // not handed out
    private final long[] lengths;

    Content(long... lengths) {
        this.lengths = lengths;
    }

    /** Makes the file, or the folder, in a directory, the same each time, and says where it is. */
    Path createIn(Path directory) throws IOException {
        Path root = directory.resolve(name().toLowerCase(Locale.ROOT) + " ü.bin");
        if (lengths.length == 1) {
            return fill(root, lengths[0]);
        }
        Path inner = Files.createDirectories(root.resolve("an inner folder"));
        for (int i = 0; i < lengths.length; i++) {
            fill((i % 2 == 0 ? root : inner).resolve("file " + i), lengths[i]);
        }
        return root;
    }

    /** Throws unless both are files, or folders of files, of the same names and content. */
    static void assertSame(Path expected, Path actual) throws IOException {
        String difference = difference(expected, actual);
        if (difference != null) {
            throw new AssertionError(difference);
        }
    }

    private static @Nullable String difference(Path expected, Path actual) throws IOException {
        try (Stream<Path> there = Files.walk(expected);
                Stream<Path> here = Files.walk(actual)) {
            List<Path> names = there.map(expected::relativize).sorted().toList();
            List<Path> others = here.map(actual::relativize).sorted().toList();
            if (!names.equals(others)) {
                return actual + " holds " + others + " instead of " + names;
            }
            for (Path name : names) {
                Path one = expected.resolve(name);
                Path other = actual.resolve(name);
                if (Files.isRegularFile(one) && Files.mismatch(one, other) >= 0) {
                    return other + " differs from " + Files.mismatch(one, other) + " on";
                }
            }
        }
        return null;
    }

    private static Path fill(Path file, long length) throws IOException {
        SplittableRandom random = new SplittableRandom(length);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = length; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
        return file;
    }
}
