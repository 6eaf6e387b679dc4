package org.minibittorrent.peer.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request is refused by this side. The message is one line for the user. */
public final class PeerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a program can decide by. */
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
        NOT_SHARING,
        /** The file is being transferred already. */
        ALREADY_ACTIVE,
        /** The file was taken out of the group, or the user is not in the group any more. */
        WITHDRAWN
    }

    private final Kind kind;

    public PeerException(Kind kind, String message) {
        this(kind, message, null);
    }

    public PeerException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of refusal. */
    public Kind kind() {
        return kind;
    }
}
