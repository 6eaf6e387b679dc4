package org.minibittorrent.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every stage of a share and of a download, after every finding. */
class FileStageTest {
    private static final List<String> SHARE = List.of(
            "MOVING: GOOD MOVING, ABSENT WAITING, TOUCHED HASHING, CHANGED STOPPED",
            "WAITING: GOOD MOVING, ABSENT WAITING, TOUCHED HASHING, CHANGED STOPPED",
            "HASHING: GOOD MOVING, ABSENT WAITING, TOUCHED WAITING, CHANGED STOPPED",
            "STOPPED: GOOD MOVING, ABSENT WAITING, TOUCHED HASHING, CHANGED STOPPED");
    private static final List<String> DOWNLOAD = List.of(
            "MOVING: GOOD MOVING, ABSENT WAITING, TOUCHED HASHING, CHANGED HASHING",
            "WAITING: GOOD MOVING, ABSENT WAITING, TOUCHED HASHING, CHANGED HASHING",
            "HASHING: GOOD MOVING, ABSENT WAITING, TOUCHED WAITING, CHANGED WAITING",
            "STOPPED: GOOD MOVING, ABSENT WAITING, TOUCHED HASHING, CHANGED HASHING");

    private static List<String> table(boolean isDownload) {
        List<String> rows = new ArrayList<>();
        for (FileStage stage : FileStage.values()) {
            List<String> cells = new ArrayList<>();
            for (Finding finding : Finding.values()) {
                cells.add(finding + " " + stage.after(finding, isDownload));
            }
            rows.add(stage + ": " + String.join(", ", cells));
        }
        return rows;
    }

    @Test
    void theTableIsComplete() {
        assertEquals(SHARE, table(false));
        assertEquals(DOWNLOAD, table(true));
    }

    @Test
    void whateverKeepsAFileFromBeingReadIsItsAbsence() {
        Path path = Path.of("file");
        assertEquals(Finding.ABSENT, Finding.of(new NoSuchFileException("file")));
        assertEquals(Finding.ABSENT, Finding.of(new AccessDeniedException("file")));
        assertEquals(Finding.ABSENT, Finding.of(new FileSystemException("file", null, "Stale file handle")));
        assertEquals(Finding.ABSENT, Finding.of(new IOException("Input/output error")));
        assertEquals(Finding.CHANGED, Finding.of(new FileChangedException(path, Finding.CHANGED, "cut short")));
    }
}
