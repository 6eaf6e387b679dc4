package org.minibittorrent;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.transfer.AlreadyActiveException;
import org.minibittorrent.transfer.EngineClosedException;
import org.minibittorrent.transfer.NotSpokenException;
import org.minibittorrent.transfer.TooManyTransfersException;

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
            return new RequestException(Reason.of(refusal.code()), text(cause), cause);
        } else if (cause instanceof PeerException peer) {
            return translate(peer);
        } else if (cause instanceof InvalidPathException) {
            return new RequestException(Reason.BAD_NAME, "no name of a file: " + text(cause), cause);
        }
        return new TransferException(reason(cause), text(cause), cause);
    }

    private static MiniBitTorrentException translate(PeerException peer) {
        String text = text(peer);
        return switch (peer.kind()) {
            case TRACKER_UNREACHABLE -> new RequestException(Reason.TRACKER_UNREACHABLE, text, peer);
            case ALREADY_LOGGED_IN -> new RequestException(Reason.ALREADY_LOGGED_IN, text, peer);
            case EMPTY_PASSWORD -> new RequestException(Reason.EMPTY_PASSWORD, text, peer);
            case BAD_PASSWORD -> new RequestException(Reason.BAD_PASSWORD, text, peer);
            case UNTRUSTED_TRACKER -> new RequestException(Reason.UNTRUSTED_TRACKER, text, peer);
            case NOT_SHARING -> new RequestException(Reason.NOT_SHARING, text, peer);
            case ALREADY_ACTIVE -> new TransferException(TransferException.Reason.ALREADY_ACTIVE, text, peer);
            case WITHDRAWN -> new TransferException(TransferException.Reason.WITHDRAWN, text, peer);
            case ENDED -> new TransferException(TransferException.Reason.CLOSED, text, peer);
        };
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
                case ABSENT, BAD_TARGET -> TransferException.Reason.NOT_ACCESSIBLE;
                case NO_DESCRIPTOR -> TransferException.Reason.NO_DESCRIPTOR;
                case NOT_WRITABLE, SYNC_FAILED -> TransferException.Reason.IO_ERROR;
            };
        } else if (cause instanceof AlreadyActiveException) {
            return TransferException.Reason.ALREADY_ACTIVE;
        } else if (cause instanceof NotSpokenException) {
            return TransferException.Reason.BAD_TORRENT;
        } else if (cause instanceof TooManyTransfersException) {
            return TransferException.Reason.TOO_MANY_TORRENTS;
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
        }
        String advice = cause instanceof StoreException store && store.reason() == StoreException.Reason.FILE_CHANGED
                ? "; restore the file, or share or download it anew"
                : "";
        return (cause instanceof IOException known ? DiskErrors.text(known) : message) + advice;
    }
}
