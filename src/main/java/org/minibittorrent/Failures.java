package org.minibittorrent;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.transfer.AlreadyActiveException;
import org.minibittorrent.transfer.EngineClosedException;

/** Puts failures of the inner packages into the terms of the application. */
final class Failures {
    private Failures() {}

    static MiniBitTorrentException translate(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof MiniBitTorrentException known) {
            return known;
        } else if (cause instanceof ApiException refusal) {
            return new RequestException(RequestException.Reason.of(refusal.code()), text(cause), cause);
        } else if (cause instanceof PeerException peer) {
            return translate(peer);
        } else if (cause instanceof InvalidPathException) {
            return new RequestException(RequestException.Reason.BAD_NAME, "no name of a file: " + text(cause), cause);
        }
        return new TransferException(reason(cause), text(cause), cause);
    }

    private static MiniBitTorrentException translate(PeerException peer) {
        return switch (peer.kind()) {
            case TRACKER_UNREACHABLE -> request(RequestException.Reason.TRACKER_UNREACHABLE, peer);
            case ALREADY_LOGGED_IN -> request(RequestException.Reason.ALREADY_LOGGED_IN, peer);
            case EMPTY_PASSWORD -> request(RequestException.Reason.EMPTY_PASSWORD, peer);
            case BAD_PASSWORD -> request(RequestException.Reason.BAD_PASSWORD, peer);
            case UNTRUSTED_TRACKER -> request(RequestException.Reason.UNTRUSTED_TRACKER, peer);
            case NOT_SHARING -> request(RequestException.Reason.NOT_SHARING, peer);
            case ALREADY_ACTIVE -> transfer(TransferException.Reason.ALREADY_ACTIVE, peer);
            case WITHDRAWN -> transfer(TransferException.Reason.WITHDRAWN, peer);
            case ENDED -> transfer(TransferException.Reason.CLOSED, peer);
        };
    }

    private static RequestException request(RequestException.Reason reason, PeerException peer) {
        return new RequestException(reason, text(peer), peer);
    }

    private static TransferException transfer(TransferException.Reason reason, PeerException peer) {
        return new TransferException(reason, text(peer), peer);
    }

    /** {@return the reason for a transfer to fail, as a program can decide by it} */
    static TransferException.Reason transferReason(Throwable failure) {
        return translate(failure) instanceof TransferException known
                ? known.reason()
                : TransferException.Reason.IO_ERROR;
    }

    private static TransferException.Reason reason(@Nullable Throwable cause) {
        if (cause instanceof StoreException store) {
            return switch (store.reason()) {
                case NO_SPACE -> TransferException.Reason.NO_SPACE;
                case FILE_CHANGED -> TransferException.Reason.FILE_CHANGED;
                case CLOSED -> TransferException.Reason.CLOSED;
                case UNSHAREABLE -> TransferException.Reason.BAD_TORRENT;
                case BAD_TARGET -> TransferException.Reason.NOT_ACCESSIBLE;
                case NOT_WRITABLE, SYNC_FAILED -> TransferException.Reason.IO_ERROR;
            };
        } else if (cause instanceof AlreadyActiveException) {
            return TransferException.Reason.ALREADY_ACTIVE;
        } else if (cause instanceof EngineClosedException || cause instanceof CancellationException) {
            return TransferException.Reason.CLOSED;
        } else if (cause instanceof FileAlreadyExistsException) {
            return TransferException.Reason.TARGET_EXISTS;
        } else if (cause instanceof FileSystemException) {
            return TransferException.Reason.NOT_ACCESSIBLE;
        }
        return TransferException.Reason.IO_ERROR;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || !(cause instanceof IOException || cause instanceof InvalidPathException)) {
            return cause.toString();
        } else if (cause instanceof NoSuchFileException) {
            return message + ": no such file";
        } else if (cause instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        return message;
    }
}
