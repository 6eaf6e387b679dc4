package org.minibittorrent;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.TransferException.Reason;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.transfer.AlreadyActiveException;
import org.minibittorrent.transfer.EngineClosedException;

/** Puts what goes wrong below into the terms of the application. */
final class Failures {
    private Failures() {}

    static TransferException translate(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TransferException known) {
            return known;
        }
        String message = cause == null ? "unknown" : text(cause);
        return new TransferException(reason(cause), message, cause);
    }

    private static Reason reason(@Nullable Throwable cause) {
        if (cause instanceof PeerException peer) {
            return peer.kind() == PeerException.Kind.WITHDRAWN ? Reason.WITHDRAWN : Reason.ALREADY_ACTIVE;
        } else if (cause instanceof StoreException store) {
            return switch (store.reason()) {
                case NO_SPACE -> Reason.NO_SPACE;
                case FILE_CHANGED -> Reason.FILE_CHANGED;
                case CLOSED -> Reason.CLOSED;
                case UNSHAREABLE -> Reason.BAD_TORRENT;
                case BAD_TARGET -> Reason.NOT_ACCESSIBLE;
                case NOT_WRITABLE, SYNC_FAILED -> Reason.IO_ERROR;
            };
        } else if (cause instanceof AlreadyActiveException) {
            return Reason.ALREADY_ACTIVE;
        } else if (cause instanceof EngineClosedException || cause instanceof CancellationException) {
            return Reason.CLOSED;
        } else if (cause instanceof FileAlreadyExistsException) {
            return Reason.TARGET_EXISTS;
        } else if (cause instanceof FileSystemException) {
            return Reason.NOT_ACCESSIBLE;
        }
        return Reason.IO_ERROR;
    }

    private static String text(Throwable cause) {
        if (cause instanceof java.nio.file.NoSuchFileException) {
            return cause.getMessage() + ": no such file";
        } else if (cause instanceof java.nio.file.AccessDeniedException) {
            return cause.getMessage() + ": permission denied";
        } else if (cause instanceof IOException && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return cause.toString();
    }
}
