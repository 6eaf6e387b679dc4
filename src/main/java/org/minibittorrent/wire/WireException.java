package org.minibittorrent.wire;

/** The other side broke the protocol or a limit. The message says how, as the end of a sentence about it. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the other side did. */
    public WireException(String message) {
        super(message);
    }
}
