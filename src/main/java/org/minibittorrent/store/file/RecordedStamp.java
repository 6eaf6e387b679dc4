package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The marks kept of a file of known content, by which it is known later as still the same, without reading it.
 *
 * @param size in bytes
 * @param modifiedNanos time stamp of the content, in nanoseconds since 1970
 * @param settled false if the time stamp was so fresh that a later change could have left it as it is: then it proves
 *     nothing
 */
public record RecordedStamp(long size, long modifiedNanos, boolean settled) {
    /** The coarsest time stamps in use (FAT) come in steps of this length. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    /**
     * Reads the stamp of a regular file, through links. Waits for the disk.
     *
     * @throws FileChangedException if there is none
     */
    public static RecordedStamp of(Path path) throws IOException {
        FileStamp found = FileStamp.of(path);
        Instant modified = found.modified().toInstant();
        return new RecordedStamp(
                found.size(),
                found.modified().to(TimeUnit.NANOSECONDS),
                modified.isBefore(Instant.now().minus(COARSEST)));
    }

    /**
     * Reads the stamp of a file that somebody names, before anything is done with it. Waits for the disk.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws StoreException of reason UNSHAREABLE if it is a folder or a special file
     */
    public static RecordedStamp ofNamed(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw new StoreException(StoreException.Reason.UNSHAREABLE, path, "not a regular file; name a file");
        }
        return of(path);
    }

    /**
     * Dates a file back, where that can be done, so that its stamp is settled as soon as nobody writes to it any more. For
     * files that are this process's own. Waits for the disk.
     */
    public static void settle(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(COARSEST.multipliedBy(2))));
        } catch (IOException e) {
            System.getLogger(RecordedStamp.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot date back " + path, e);
        }
    }

    /**
     * Looks whether a file still has this size and time stamp. Waits for the disk.
     *
     * @throws FileChangedException if not
     */
    public void requireUnchanged(Path path) throws IOException {
        FileStamp now = FileStamp.of(path);
        FileStamp.requireLength(size, now.size(), path);
        if (now.modified().to(TimeUnit.NANOSECONDS) != modifiedNanos) {
            throw new FileChangedException(path, "modified at " + now.modified());
        }
    }
}
