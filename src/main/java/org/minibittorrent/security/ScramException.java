package org.minibittorrent.security;

/** A login that failed. The exchange is over; a further attempt begins anew. */
public final class ScramException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, for programs. */
    public enum Reason {
        /** A message is not of the form RFC 5802 section 7 gives, or too long. */
        MALFORMED,
        /** The nonce is not the one of this exchange: an old message was sent again, or a server is out of step. */
        NONCE,
        /** The server asks for fewer rounds than are safe, or for so many that they would take minutes. */
        ITERATIONS,
        /** The two ends do not see the same connection: someone stands between, or one end skips the binding. */
        CHANNEL_BINDING,
        /** Wrong name or password: one answer for both. */
        CREDENTIALS,
        /** The server did not prove that it knows the account. It is not the one the account was made at. */
        SERVER_PROOF
    }

    private final Reason reason;

    ScramException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static ScramException malformed(String what) {
        return new ScramException(Reason.MALFORMED, what + " is malformed");
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
