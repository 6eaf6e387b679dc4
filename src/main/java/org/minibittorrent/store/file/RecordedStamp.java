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
 * @param settled false if the time stamp was so fresh that it proves nothing: a later change could have left it as it is
 */
public record RecordedStamp(long size, long modifiedNanos, boolean settled) {
    /** The coarsest time stamps in use (FAT) come in steps of this length. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    /** Reads the stamp of a regular file, through links; {@link FileChangedException} if there is none. Blocks. */
    public static RecordedStamp of(Path path) throws IOException {
        FileStamp found = FileStamp.of(path);
        FileTime modified = found.modified();
        boolean settled = modified.toInstant().isBefore(Instant.now().minus(COARSEST));
        return new RecordedStamp(found.size(), modified.to(TimeUnit.NANOSECONDS), settled);
    }

    /**
     * Reads the stamp of a file that somebody names. Blocks.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws StoreException of reason UNSHAREABLE if it is a folder or a special file
     */
    public static RecordedStamp ofNamed(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw StoreException.unshareable(path, "not a regular file; name a file");
        }
        return of(path);
    }

    /** Dates a file of our own back, where that can be done, so that its stamp is settled when nobody writes. Blocks. */
    public static void settle(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(COARSEST.multipliedBy(2))));
        } catch (IOException e) {
            System.getLogger(RecordedStamp.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot date back " + path, e);
        }
    }

    /** Throws {@link FileChangedException} if a file has another size or time stamp now. Blocks. */
    public void requireUnchanged(Path path) throws IOException {
        FileStamp now = FileStamp.of(path);
        FileStamp.requireLength(size, now.size(), path);
        if (now.modified().to(TimeUnit.NANOSECONDS) != modifiedNanos) {
            throw new FileChangedException(path, "modified at " + now.modified());
        }
    }
}
