package org.minibittorrent.wire;

/** A violation of the protocol or of a limit by the other side. The message says how, as the end of a sentence about it. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The violation, as the end of a sentence about the other side. */
    public WireException(String message) {
        super(message);
    }
}
