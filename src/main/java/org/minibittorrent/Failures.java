package org.minibittorrent;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.StandstillException;
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
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof MiniBitTorrentException known) {
            return known;
        } else if (cause instanceof ApiException refusal) {
            return new RequestException(RequestException.Reason.of(refusal.code()), text, cause);
        } else if (cause instanceof PeerException peer) {
            return new RequestException(reason(peer), text, cause);
        } else if (cause instanceof InvalidPathException) {
            return new RequestException(RequestException.Reason.BAD_NAME, "no name of a file: " + text, cause);
        } else if (cause instanceof CancellationException) {
            return new TransferException(new EngineClosedException());
        }
        return new TransferException(
                cause instanceof IOException known
                        ? known
                        : new StandstillException(Reason.OTHER, "", cause.toString(), cause));
    }

    private static RequestException.Reason reason(PeerException peer) {
        return switch (peer.kind()) {
            case TRACKER_UNREACHABLE -> RequestException.Reason.TRACKER_UNREACHABLE;
            case ALREADY_LOGGED_IN -> RequestException.Reason.ALREADY_LOGGED_IN;
            case EMPTY_PASSWORD -> RequestException.Reason.EMPTY_PASSWORD;
            case BAD_PASSWORD -> RequestException.Reason.BAD_PASSWORD;
            case UNTRUSTED_TRACKER -> RequestException.Reason.UNTRUSTED_TRACKER;
            case NOT_SHARING -> RequestException.Reason.NOT_SHARING;
        };
    }

    /** {@return the standstill of a transfer that has failed so} */
    static Standstill standstill(MiniBitTorrentException failure) {
        if (failure instanceof TransferException known) {
            return known.standstill();
        }
        Reason reason = failure.reason() == RequestException.Reason.TRACKER_UNREACHABLE
                ? Reason.TRACKER_UNREACHABLE
                : Reason.REQUEST_REFUSED;
        return new Standstill(reason, "", String.valueOf(failure.getMessage()), Standstill.Next.OVER);
    }
}
