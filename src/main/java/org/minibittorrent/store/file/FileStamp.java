package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The marks by which a file is known as still the one it was, without reading it.
 *
 * @param size in bytes
 * @param modified time stamp of the content, which anybody can set
 * @param identity device and inode or the like; null where the file system has nothing of that kind
 * @param changed time of the last change of content or marks, which nobody can set; null where the system has none
 */
public record FileStamp(
        long size,
        FileTime modified,
        @Nullable Object identity,
        @Nullable FileTime changed) {
    private static final String ALL = "unix:size,lastModifiedTime,fileKey,isRegularFile,ctime";

    /** Reads the stamp of a regular file, through links. A missing or special file is an absent one. */
    public static FileStamp of(Path path) throws IOException {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                Map<String, Object> found = Files.readAttributes(path, ALL);
                requireRegular(mark(found, "isRegularFile", Boolean.class), path);
                return new FileStamp(
                        mark(found, "size", Long.class),
                        mark(found, "lastModifiedTime", FileTime.class),
                        found.get("fileKey"),
                        mark(found, "ctime", FileTime.class));
            }
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            requireRegular(found.isRegularFile(), path);
            return new FileStamp(found.size(), found.lastModifiedTime(), found.fileKey(), null);
        } catch (NoSuchFileException e) {
            throw new FileChangedException(path, Finding.ABSENT, missing(path), e);
        }
    }

    private static <T> T mark(Map<String, Object> found, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(found.get(name), name));
    }

    private static void requireRegular(boolean isRegular, Path path) throws FileChangedException {
        if (!isRegular) {
            throw new FileChangedException(path, Finding.ABSENT, "not a regular file");
        }
    }

    /** Names the outermost thing that is missing: a folder that is gone is more than its files. */
    private static String missing(Path path) {
        Path gone = null;
        Path folder = path.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            gone = folder;
            folder = folder.getParent();
        }
        return gone == null ? "the file is gone" : "the folder " + gone + " is gone";
    }

    /** Compares size and identity, for a file that this process itself is writing. */
    public void requireSameFile(FileStamp now, Path path) throws FileChangedException {
        requireLength(size, now.size, path);
        // A file system without identities (Windows) leaves size and time stamp to tell files apart.
        if (identity != null && now.identity != null && !identity.equals(now.identity)) {
            throw new FileChangedException(path, Finding.TOUCHED, "replaced by another file");
        }
    }

    /** Compares everything, for a file that nobody should be writing. */
    public void requireUntouched(FileStamp now, Path path) throws FileChangedException {
        requireSameFile(now, path);
        requireTime(modified, now.modified, "modified", path);
        if (changed != null && now.changed != null) {
            requireTime(changed, now.changed, "touched", path);
        }
    }

    private static void requireTime(FileTime expected, FileTime actual, String what, Path path)
            throws FileChangedException {
        if (!actual.equals(expected)) {
            throw new FileChangedException(path, Finding.TOUCHED, what + " at " + actual + " (was " + expected + ")");
        }
    }

    /** {@return the stamp after the file got another name, which is a change of its marks alone} */
    public FileStamp renamed(FileStamp now) {
        return new FileStamp(size, modified, identity, now.changed);
    }

    /** Refuses a file of another length. */
    public static void requireLength(long expected, long actual, Path path) throws FileChangedException {
        if (actual != expected) {
            throw new FileChangedException(path, Finding.CHANGED, "has " + actual + " bytes instead of " + expected);
        }
    }
}
