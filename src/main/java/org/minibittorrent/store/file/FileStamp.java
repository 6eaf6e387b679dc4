package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The marks by which a file is known as still the one it was, without reading it.
 *
 * @param size in bytes
 * @param modified time stamp of the content
 * @param identity device and inode or the like; null where the file system has nothing of that kind
 */
public record FileStamp(
        long size, FileTime modified, @Nullable Object identity) {

    /** Reads the stamp of a regular file, through links. A missing or special file is a changed one. */
    public static FileStamp of(Path path) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new FileChangedException(path, "the file is gone", e);
        }
        if (!found.isRegularFile()) {
            throw new FileChangedException(path, "not a regular file");
        }
        return new FileStamp(found.size(), found.lastModifiedTime(), found.fileKey());
    }

    /** Compares size and identity, for a file that this process itself is writing. */
    public void requireSameFile(FileStamp now, Path path) throws FileChangedException {
        requireLength(size, now.size, path);
        // A file system without identities (Windows) leaves size and time stamp to tell files apart.
        if (identity != null && now.identity != null && !identity.equals(now.identity)) {
            throw new FileChangedException(path, "replaced by another file");
        }
    }

    /** Compares everything, for a file that nobody should be writing. */
    public void requireUntouched(FileStamp now, Path path) throws FileChangedException {
        requireSameFile(now, path);
        if (!modified.equals(now.modified)) {
            throw new FileChangedException(path, "modified at " + now.modified + " (was " + modified + ")");
        }
    }

    /** Refuses a file of another length. */
    public static void requireLength(long expected, long actual, Path path) throws FileChangedException {
        if (actual != expected) {
            throw new FileChangedException(path, "has " + actual + " bytes instead of " + expected);
        }
    }
}
