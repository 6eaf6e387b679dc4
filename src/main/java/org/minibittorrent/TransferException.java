package org.minibittorrent;

import org.jspecify.annotations.Nullable;

/** The failure of a share or download, at its beginning or later. */
public final class TransferException extends MiniBitTorrentException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure, for a program to decide by. */
    public enum Reason {
        /** The torrent is damaged, unsafe or of a kind that is not spoken. */
        BAD_TORRENT,
        /** No such file, or it cannot be read or written. */
        NOT_ACCESSIBLE,
        /** The target of a download exists. */
        TARGET_EXISTS,
        /** The disk has no room. */
        NO_SPACE,
        /** A file is no longer what it was, or not what the torrent says. */
        FILE_CHANGED,
        /** The process may open no more files: see the limit of open files. It passes by itself. */
        NO_DESCRIPTOR,
        /** This peer takes part in as many torrents as it may, see {@link PeerBuilder#torrents}. */
        TOO_MANY_TORRENTS,
        /** This peer is transferring the torrent already. */
        ALREADY_ACTIVE,
        /** The file was taken out of its group, or the user is not in the group any more. */
        WITHDRAWN,
        /** It was ended before its goal, or its session or peer was. */
        CLOSED,
        /** Anything else that went wrong with the disk. */
        IO_ERROR
    }

    private final Reason reason;

    TransferException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
