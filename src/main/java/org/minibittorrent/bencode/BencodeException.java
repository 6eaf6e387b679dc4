package org.minibittorrent.bencode;

/** Bytes that are no bencoding, or values that are not what was expected. The message says where. */
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The error, as a sentence for the log. */
    public BencodeException(String message) {
        super(message);
    }
}
