package org.minibittorrent.examples;

/** A command is refused or failed; the message is one line for the user. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
