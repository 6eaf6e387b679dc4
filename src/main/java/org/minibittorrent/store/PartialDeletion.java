package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.ExclusiveFile;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.Finding;

/** The deletion of the files of a download that was given up. Called on workers. */
final class PartialDeletion {
    private interface Step {
        void run() throws IOException;
    }

    private PartialDeletion() {}

    /**
     * Deletes what can be deleted, then throws the first failure.
     *
     * @param stamps of the files to delete, the first ones of the table
     * @param folders outer before inner; one that is not empty stays
     * @param lock on the first file; taken anew if it was lost with the end of the store
     */
    static void run(FileTable files, List<FileStamp> stamps, Collection<Path> folders, @Nullable ExclusiveFile lock)
            throws IOException {
        List<Step> steps = new ArrayList<>();
        for (Path folder : folders) {
            steps.add(() -> Files.deleteIfExists(folder));
        }
        for (int i = 0; i < stamps.size(); i++) {
            int file = i;
            steps.add(() -> deleteFile(files.path(file), stamps.get(file)));
        }
        // The locked file, the first, goes last but for the folders.
        Collections.reverse(steps);
        boolean lost = lock != null && lock.isOver();
        IOException failure = null;
        try (ExclusiveFile again = lost ? lockAgain(files.path(0), stamps.get(0)) : null) {
            for (Step step : steps) {
                try {
                    step.run();
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Null if another download has taken over since: its files are left alone. */
    private static @Nullable ExclusiveFile lockAgain(Path first, FileStamp made) throws IOException {
        if (!Files.exists(first, LinkOption.NOFOLLOW_LINKS) || !isStill(made, first)) {
            return null;
        }
        return ExclusiveFile.open(first, PartialFiles.OPEN);
    }

    /** The number of a deleted file may be given to the next one, so the size has to be right too, or zero: cut here. */
    private static boolean isStill(FileStamp made, Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        FileStamp now = FileStamp.of(path);
        boolean sameSize = now.size() == made.size() || now.size() == 0;
        return sameSize && (made.identity() == null || made.identity().equals(now.identity()));
    }

    private static void deleteFile(Path path, FileStamp made) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isStill(made, path)) {
            throw new FileChangedException(
                    path, Finding.CHANGED, "is not the file that was made here, so it is not deleted");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            try {
                // A deleted file keeps its space while it is mapped; an empty one has none to keep.
                channel.truncate(0);
            } catch (IOException e) {
                // Windows does not cut a file that is mapped; its space is freed later then.
                System.getLogger(PartialDeletion.class.getName())
                        .log(System.Logger.Level.DEBUG, "cannot truncate before deleting", e);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Gone, as wanted.
        }
    }
}
