package org.minibittorrent.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** A recorded stamp tells a changed file from an unchanged one, and when it cannot. */
class RecordedStampTest {
    private static final Instant LONG_AGO = Instant.parse("2020-02-02T20:20:20.123456Z");

    @TempDir
    Path folder;

    @Test
    void sizeAndTimeStampTell() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        RecordedStamp stamp = RecordedStamp.of(file);
        assertTrue(stamp.settled());
        stamp.requireUnchanged(file);

        Files.write(file, new byte[11]);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        assertThrows(FileChangedException.class, () -> stamp.requireUnchanged(file));

        Files.write(file, new byte[10]);
        assertThrows(FileChangedException.class, () -> stamp.requireUnchanged(file));
    }

    @Test
    void aFreshTimeStampProvesNothing() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        assertFalse(RecordedStamp.of(file).settled());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));
        assertFalse(RecordedStamp.of(file).settled(), "nor does one from the future");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileFromTheFutureIsSettledByTheTimeOfItsLastChange() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));
        Eventually.await("settled", () -> RecordedStamp.of(file).settled());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTimeStampThatWasSetBackHidesNothing() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        RecordedStamp stamp = RecordedStamp.of(file);
        RecordedStamp old = new RecordedStamp(stamp.size(), stamp.modifiedNanos(), null, true);
        Eventually.await("the clock of the file system", () -> {
            Files.write(file, new byte[10]);
            Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
            return !RecordedStamp.of(file).equals(stamp);
        });
        FileChangedException touched = assertThrows(FileChangedException.class, () -> stamp.requireUnchanged(file));
        assertEquals(Finding.TOUCHED, touched.finding());
        old.requireUnchanged(file); // of a record without that time
    }

    @Test
    void aMissingFolderIsNamed() {
        Path gone = folder.resolve("mounted");
        IOException absent = assertThrows(
                IOException.class, () -> RecordedStamp.of(gone.resolve("deep").resolve("file")));
        assertEquals(Finding.ABSENT, Finding.of(absent));
        assertTrue(String.valueOf(absent.getMessage()).contains("the folder " + gone + " is gone"), absent::toString);
    }
}
