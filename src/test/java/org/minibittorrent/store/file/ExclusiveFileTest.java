package org.minibittorrent.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.store.ChildJvm;

/** One user at a time, here and elsewhere. */
@Timeout(60)
final class ExclusiveFileTest {
    private static final Set<StandardOpenOption> OPTIONS = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    @TempDir
    Path folder;

    @Test
    void aRefusalHereLetsNobodyInElsewhere() throws Exception {
        Path path = folder.resolve("file");
        assertEquals(List.of("mine"), ChildJvm.run(Other.class, path.toString()));
        try (ExclusiveFile file = ExclusiveFile.open(path, OPTIONS)) {
            assertTrue(file.isLocked());
            assertTrue(assertThrows(FileInUseException.class, () -> ExclusiveFile.open(path, OPTIONS))
                    .byThisProcess());
            // Closing another channel to the file is all it takes to lose the lock on POSIX systems.
            assertEquals(List.of("in use"), ChildJvm.run(Other.class, path.toString()));
        }
        assertEquals(List.of("mine"), ChildJvm.run(Other.class, path.toString()));
        ExclusiveFile.open(path, OPTIONS).close();
    }

    @Test
    void anotherPathToItIsTheSame() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (ExclusiveFile file = ExclusiveFile.open(real.resolve("file"), OPTIONS)) {
            assertFalse(file.isOver());
            assertThrows(FileInUseException.class, () -> ExclusiveFile.open(link.resolve("file"), OPTIONS));
        }
    }

    @Test
    void aFailureToOpenClaimsNothing() throws IOException {
        Path path = folder.resolve("file");
        assertThrows(NoSuchFileException.class, () -> ExclusiveFile.open(path, Set.of(StandardOpenOption.WRITE)));
        ExclusiveFile file = ExclusiveFile.open(path, OPTIONS);
        file.channel().close();
        assertTrue(file.isOver());
        ExclusiveFile.open(path, OPTIONS).close();
    }

    /** Tries it in a process of its own. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws IOException {
            try (ExclusiveFile file = ExclusiveFile.open(Path.of(arguments[0]), OPTIONS)) {
                System.out.println(file.isLocked() ? "mine" : "not locked");
            } catch (FileInUseException e) {
                System.out.println(e.byThisProcess() ? "mine already" : "in use");
            }
        }
    }
}
