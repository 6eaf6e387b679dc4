package org.minibittorrent.examples;

/** The program cannot start as it was asked to; the message is one line for the user. */
final class Usage extends Exception {
    private static final long serialVersionUID = 1L;

    /** Arguments that make no sense. */
    static final int BAD_ARGUMENTS = 2;

    /** Something that the arguments name is not as it should be. */
    static final int FAILED = 1;

    private final int status;

    Usage(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
