package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The last step of a download: with hard links, without them, and after a crash in the middle. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
final class FinalNameTest {
    @TempDir
    Path folder;

    private Path part;
    private Path target;

    @BeforeEach
    void files() throws IOException {
        part = Files.writeString(folder.resolve("copy.part"), "content");
        target = folder.resolve("copy");
    }

    /** As FAT, as a system that knows no links, and as a disk that fails. */
    static Stream<FinalName.Linker> linksThatFail() {
        return Stream.of(
                (name, existing) -> {
                    throw new FileSystemException(name.toString(), existing.toString(), "Operation not permitted");
                },
                (name, existing) -> {
                    throw new UnsupportedOperationException();
                },
                (name, existing) -> {
                    throw new IOException("Input/output error");
                });
    }

    @Test
    void aLinkGivesTheName() throws IOException {
        FinalName.giveFile(part, target, Files::createLink);
        assertEquals(List.of(target), Trees.list(folder));
        assertEquals("content", Files.readString(target));
    }

    @ParameterizedTest
    @MethodSource("linksThatFail")
    void whereThereAreNoLinksAMoveDoes(FinalName.Linker linker) throws IOException {
        FinalName.giveFile(part, target, linker);
        assertEquals(List.of(target), Trees.list(folder));
        assertEquals("content", Files.readString(target));
    }

    @ParameterizedTest
    @MethodSource("linksThatFail")
    void theMoveOverwritesNothingEither(FinalName.Linker linker) throws IOException {
        Files.writeString(target, "mine");
        assertThrows(FileAlreadyExistsException.class, () -> FinalName.giveFile(part, target, linker));
        assertEquals("mine", Files.readString(target));
        Files.delete(target);
        Files.createSymbolicLink(target, folder.resolve("nowhere"));
        assertThrows(FileAlreadyExistsException.class, () -> FinalName.giveFile(part, target, linker));
        assertTrue(Files.isSymbolicLink(target));
        assertEquals("content", Files.readString(part));
    }

    @Test
    void aMissingPartialFileIsNoReasonToMove() throws IOException {
        Files.delete(part);
        assertThrows(IOException.class, () -> FinalName.giveFile(part, target, Files::createLink));
        assertEquals(List.of(), Trees.list(folder));
    }

    @Test
    void anAttemptThatGotAsFarAsTheLinkIsCompleted() throws IOException {
        Files.createLink(target, part);
        FinalName.giveFile(part, target, Files::createLink);
        assertEquals(List.of(target), Trees.list(folder));
        assertEquals("content", Files.readString(target));
    }

    @Test
    void theSameContentInAnotherFileIsNotMistakenForIt() throws IOException {
        Files.writeString(target, "content");
        assertThrows(FileAlreadyExistsException.class, () -> FinalName.giveFile(part, target, Files::createLink));
        Files.delete(target);
        Files.createSymbolicLink(target, part);
        assertThrows(FileAlreadyExistsException.class, () -> FinalName.giveFile(part, target, Files::createLink));
        assertTrue(Files.exists(part, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void whatACrashLeftBesideTheFinalNameCanBeDropped() throws IOException {
        assertFalse(PieceStore.dropPartialName(target), "not finished");
        Files.writeString(target, "content");
        assertFalse(PieceStore.dropPartialName(target), "another file");
        assertEquals(List.of(target, part), Trees.list(folder));
        Files.delete(target);
        Files.createLink(target, part);
        assertTrue(PieceStore.dropPartialName(target));
        assertFalse(PieceStore.dropPartialName(target), "gone");
        assertEquals(List.of(target), Trees.list(folder));
        assertEquals("content", Files.readString(target));
    }

    @Test
    void aFolderIsRenamed() throws IOException {
        Files.delete(part);
        Files.writeString(Files.createDirectory(part).resolve("file"), "content");
        Files.writeString(Files.createDirectory(target).resolve("mine"), "mine");
        assertThrows(FileAlreadyExistsException.class, () -> FinalName.giveFolder(part, target));
        Files.delete(target.resolve("mine"));
        Files.delete(target);
        FinalName.giveFolder(part, target);
        assertEquals(List.of(target, target.resolve("file")), Trees.list(folder));
    }
}
