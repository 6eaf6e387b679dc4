package org.minibittorrent.peer.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A refusal of a request by the peer itself, or its news that the tracker gave no answer. The message is one line for the user. */
public final class PeerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The reason, for programs. */
    public enum Kind {
        /** The tracker cannot be reached, or does not answer. */
        TRACKER_UNREACHABLE,
        /** This peer has a session. */
        ALREADY_LOGGED_IN,
        /** A password has at least one character. */
        EMPTY_PASSWORD,
        /** A password with characters that none may have. */
        BAD_PASSWORD,
        /** The tracker did not prove that it knows the account, or asks for too weak a proof. */
        UNTRUSTED_TRACKER,
        /** This peer does not share such a file. */
        NOT_SHARING
    }

    private final Kind kind;

    public PeerException(Kind kind, String message) {
        this(kind, message, null);
    }

    public PeerException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
