package org.minibittorrent.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.StandstillException;

/** Clearer errors of the disk: they name the file, and tell a full disk. The errors of a channel do neither. */
public final class DiskErrors {
    /** A disk with less than this is called full: the file system keeps some room for itself. */
    private static final long FULL_BELOW = 1024 * 1024;

    private DiskErrors() {}

    /** Closes a file of which all that had to reach the disk is synced, so that a failure is only logged. */
    public static void close(Closeable file) {
        try {
            file.close();
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(DiskErrors.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }

    /** {@return the words for an error, which names its file: the system's own leave the cause to the kind of some errors} */
    public static String text(IOException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof NoSuchFileException
                ? message + ": no such file"
                : e instanceof AccessDeniedException ? message + ": permission denied" : message;
    }

    /** {@return the failure as a standstill that is not to go on; whatever nobody has named lies with the disk} */
    public static Standstill why(IOException e) {
        if (e instanceof StandstillException known) {
            return known.standstill();
        }
        String file = e instanceof FileSystemException known ? Objects.requireNonNullElse(known.getFile(), "") : "";
        return Standstill.of(reason(e), file, text(e)).then(Standstill.Next.OVER);
    }

    private static Reason reason(IOException e) {
        if (isOutOfDescriptors(e)) {
            return Reason.NO_DESCRIPTOR;
        } else if (e instanceof FileAlreadyExistsException) {
            return Reason.TARGET_EXISTS;
        } else if (e instanceof NoSuchFileException) {
            return Reason.FILE_ABSENT;
        }
        return e instanceof FileSystemException ? Reason.NOT_ACCESSIBLE : Reason.DISK_ERROR;
    }

    /** Whether something was lacking that has nothing to do with the file, and may be there a moment later. */
    public static boolean isShortage(IOException e) {
        String text = String.valueOf(e.getMessage());
        return isOutOfDescriptors(e)
                || (!(e instanceof StoreException)
                        && (e instanceof ClosedChannelException // a foreign interrupt: it is opened again
                                || e.getCause() instanceof OutOfMemoryError
                                || e.getCause() instanceof RejectedExecutionException
                                || text.contains("Cannot allocate memory")));
    }

    /** The error with the file in its text. */
    public static IOException named(IOException e, Path path) {
        boolean clear = e instanceof StandstillException
                || e instanceof FileSystemException
                || e instanceof ClosedChannelException;
        if (!(e instanceof StoreException) && isOutOfDescriptors(e)) {
            return noDescriptor(path, e);
        }
        return clear ? e : new StandstillException(Reason.DISK_ERROR, path.toString(), path + ": " + e.getMessage(), e);
    }

    /** Whether the process, or the system, may open no more files at present. Other languages say it in other words. */
    public static boolean isOutOfDescriptors(Throwable e) {
        return (e instanceof StoreException known && known.reason() == Reason.NO_DESCRIPTOR)
                || (e instanceof IOException && String.valueOf(e.getMessage()).contains("Too many open files"));
    }

    /** The failure to open a file that passes as soon as others are closed. */
    public static StoreException noDescriptor(Path path, @Nullable Throwable cause) {
        String problem = "no file descriptor is free: waiting for one";
        return cause == null
                ? new StoreException(Reason.NO_DESCRIPTOR, path, problem)
                : new StoreException(Reason.NO_DESCRIPTOR, path, problem, cause);
    }

    /** The same for writing: a full disk has no exception of its own and is recognised by asking. */
    public static IOException writing(IOException e, Path path, long needed) {
        if (e instanceof StoreException || e instanceof FileAlreadyExistsException || !isFull(e, path, needed)) {
            return named(e, path);
        }
        return new StoreException(Reason.NO_SPACE, path, "the disk is full", e);
    }

    private static boolean isFull(IOException e, Path path, long needed) {
        // Out of names or beyond a quota there may be room and yet none. Other languages say it in other words.
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
            return true;
        }
        try {
            return Files.getFileStore(Folders.of(path.toAbsolutePath())).getUsableSpace()
                    < Math.max(needed, FULL_BELOW);
        } catch (IOException asking) {
            e.addSuppressed(asking);
            return false;
        }
    }
}
