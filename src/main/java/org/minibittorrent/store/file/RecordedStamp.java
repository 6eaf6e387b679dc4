package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The marks kept of a file of known content, by which it is known later as still the same, without reading it.
 *
 * @param size in bytes
 * @param modifiedNanos time stamp of the content, in nanoseconds since 1970
 * @param changedNanos time of the last change of content or marks, likewise; null where the system has none, or it was not kept
 * @param settled false if the times were so fresh that they prove nothing: a later change could have left them as they are
 */
public record RecordedStamp(
        long size, long modifiedNanos, @Nullable Long changedNanos, boolean settled) {
    /** The coarsest time stamps in use (FAT) come in steps of this length. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    /** Reads the stamp of a regular file that can be read, through links; an error if there is none. Blocks. */
    public static RecordedStamp of(Path path) throws IOException {
        FileStamp found = FileStamp.of(path);
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        return of(found);
    }

    /** {@return a stamp that was just taken, to be kept} */
    public static RecordedStamp of(FileStamp found) {
        FileTime changed = found.changed();
        // A file may be dated into the future for ever; the system's own time of its last change is never far ahead.
        return new RecordedStamp(
                found.size(),
                found.modified().to(TimeUnit.NANOSECONDS),
                changed == null ? null : changed.to(TimeUnit.NANOSECONDS),
                isOld(found.modified()) || (changed != null && isOld(changed)));
    }

    private static boolean isOld(FileTime time) {
        return time.toInstant().isBefore(Instant.now().minus(COARSEST));
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

    /** {@return the same marks, which prove nothing} */
    public RecordedStamp unsettled() {
        return new RecordedStamp(size, modifiedNanos, changedNanos, false);
    }

    /** Throws {@link FileChangedException} if a file has another size or time stamp now. Blocks. */
    public void requireUnchanged(Path path) throws IOException {
        requireSame(of(path), path);
    }

    /** Throws {@link FileChangedException} if the file has other marks now. */
    public void requireSame(RecordedStamp now, Path path) throws FileChangedException {
        FileStamp.requireLength(size, now.size, path);
        if (now.modifiedNanos != modifiedNanos) {
            throw touched(now.modifiedNanos, "modified", path);
        } else if (changedNanos != null && now.changedNanos != null && !changedNanos.equals(now.changedNanos)) {
            throw touched(now.changedNanos, "touched", path);
        }
    }

    private static FileChangedException touched(long nanos, String what, Path path) {
        return new FileChangedException(
                path, Finding.TOUCHED, what + " at " + FileTime.from(nanos, TimeUnit.NANOSECONDS));
    }
}
