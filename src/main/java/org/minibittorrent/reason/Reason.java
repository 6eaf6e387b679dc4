package org.minibittorrent.reason;

/**
 * The list of all reasons for which a share or download does not move, has failed, or is no longer what its group has; and for
 * which a session has ended. A {@link Standstill} is one of them at work. Later versions may add some.
 */
public enum Reason {
    /** No member with a piece of the file is online. */
    NO_SHARER(About.NOTHING, "no sharer is online: waiting", ""),
    /** Outside of groups: nobody was named, and nobody came. */
    NO_PEERS_KNOWN(About.NOTHING, "no peers known", "name some, or wait for one to connect"),
    /** Peers are being connected to. */
    CONNECTING(About.PEER, "connecting to {}", ""),
    /** No peer that is known can be connected to, or lets this one in. */
    UNREACHABLE(About.PEER, "no peer reachable ({}); trying again", ""),
    /** The only peers that are known sent wrong data, and are kept out of this transfer. */
    KEPT_OUT(About.PEER, "kept out, for wrong data: {}; waiting for another sharer", ""),
    /** As many connections as there may be are open, all of them in use. */
    CONNECTIONS_IN_USE(About.LIMIT, "all connections of this peer are in use ({}); waiting for one", ""),
    /** Peers are connected, but none has a piece that is missing here. */
    NOBODY_HAS_IT(About.NOTHING, "no connected peer has the missing pieces", ""),
    /** Every peer with missing pieces serves others first. */
    CHOKED(About.PEER, "waiting for a turn: every peer with missing pieces serves others ({})", ""),
    /** The peers that were asked send nothing. */
    NO_ANSWER(About.PEER, "blocks are asked for, but no peer sends any ({})", ""),
    /** The peers that were asked turn the requests down. */
    REFUSED(About.PEER, "peers with missing pieces turn our requests down ({})", ""),
    /** There is no room yet in memory or on disk for the pieces to come. */
    MAKING_ROOM(About.NOTHING, "making room on disk", ""),
    /** All that is left is to hash and write the last pieces. */
    CHECKING_PIECES(About.NOTHING, "checking the last pieces", ""),
    /** The files of other transfers on the same disk are hashed first. */
    OTHERS_FIRST(About.NOTHING, "other files are hashed first", ""),
    /** The tracker does not answer, and nobody else can tell of peers. */
    TRACKER_UNREACHABLE(About.TRACKER, "the tracker {} cannot be reached: waiting for it", ""),
    /** The tracker, or this peer, refused a request; a {@code RequestException} says more for programs. */
    REQUEST_REFUSED(About.NOTHING, "{}", ""),

    /** The user has paused it. */
    PAUSED(About.NOTHING, "paused", ""),
    /** The user has stopped its sharing before it was complete. */
    SHARING_STOPPED(About.FILE, "the sharing of {} was stopped, and so its download", ""),
    /** The user, or the end of its session or peer, has ended it before its goal. */
    ENDED(About.NOTHING, "{}", "start it again"),

    /** A disk does not answer; the subject is a file or folder on it. */
    DISK_SILENT(About.DISK, "the disk of {} does not answer", ""),
    /** A disk has no room, or a quota is used up; the subject is a file or folder on it. */
    NO_SPACE(About.DISK, "{}", "free some space"),
    /** A disk failed to keep what was written, and is not trusted any more. */
    DISK_FAILED(About.DISK, "{}", "check the disk"),
    /** The disk, or the system, failed in another way. */
    DISK_ERROR(About.DISK, "{}", "see to the disk"),
    /** The process may open no more files at present. */
    NO_DESCRIPTOR(About.LIMIT, "{}", "raise the limit of open files (ulimit -n) if this takes long"),

    /** A file, or its folder, is not there. */
    FILE_ABSENT(About.FILE, "{}", "see that it is there"),
    /** The pieces that an unfinished download had fetched are not there. */
    PARTIAL_FILE_ABSENT(About.FILE, "{}", "bring it back, or resume to begin anew"),
    /** A file cannot be read or written. */
    NOT_ACCESSIBLE(About.FILE, "{}", "see that it can be read and written"),
    /** The destination of a download is no folder, cannot be written, or its files cannot be named. */
    BAD_DESTINATION(About.FILE, "{}", "mend that, or choose another destination"),
    /** Something has the name that a download is to have. */
    TARGET_EXISTS(About.FILE, "{}", "move it away, or choose another name"),
    /** A file may have been changed, or is being written to: it is hashed again. */
    FILE_TOUCHED(About.FILE, "{}; it is hashed again before it goes on", ""),
    /** A file is no longer what it was, or not what the torrent says. */
    FILE_CHANGED(
            About.FILE,
            "{}",
            "put the old file back; or share, or download, it anew (in a group have the old one removed)"),
    /** A piece of a file cannot be read; the others are shared. */
    PIECE_UNREADABLE(About.FILE, "a piece cannot be read: {}", "see to the disk"),
    /** A file or folder cannot be shared as it is; the text tells what is in the way, and what to do about it. */
    NOT_SHAREABLE(About.FILE, "{}", ""),
    /** A torrent is damaged, unsafe or of a kind that is not spoken. */
    BAD_TORRENT(About.FILE, "{}", "have another one made"),
    /** This peer moves the same content already, or is about to. */
    ALREADY_ACTIVE(About.FILE, "{}", "wait until that is over, or end it"),
    /** This peer takes part in as many torrents as it may; the subject is the number. */
    TOO_MANY_TORRENTS(
            About.LIMIT,
            "this peer takes part in {} torrents, and in no more at a time",
            "end one of them first, or start the peer with a higher limit"),

    /** A file was taken out of its group, or another is there in its place. */
    FILE_REMOVED(About.FILE, "{}", "ask in the group if that was not meant"),
    /** A complete download is not what its group has under the name any more. */
    OTHER_VERSION(About.FILE, "{}", "download it to have that"),
    /** The user is not in the group any more. */
    NOT_A_MEMBER(About.GROUP, "{}", "ask to join it again"),

    /** The user has logged out. */
    LOGGED_OUT(About.SESSION, "logged out", ""),
    /** The same user has logged in anew with the state of this peer. */
    LOGGED_IN_ANEW(About.SESSION, "there was a new login from the same peer", "go on there"),
    /** The user has ended the session from another one, whose number is the subject. */
    ENDED_ELSEWHERE(About.SESSION, "it was ended from session {}", "log in again"),
    /** The operator of the tracker has given the user another password. */
    PASSWORD_RESET(About.SESSION, "the operator has reset the password", "log in with the new one"),
    /** The operator of the tracker has removed the account. */
    ACCOUNT_REMOVED(About.SESSION, "the operator has removed the account", "ask for another"),
    /** The tracker does not know the session, because it was ended while this peer did not hear of it. */
    SESSION_UNKNOWN(About.SESSION, "the tracker does not know this session any more", "log in again"),

    /** Something for which this version has no other name: the text tells it. */
    OTHER(About.NOTHING, "{}", "");

    /** The kinds of things that a reason is about. */
    public enum About {
        /** No one thing: the subject is empty. */
        NOTHING,
        /** A file or folder: its path, or its name in the group. */
        FILE,
        /** A disk: the file or folder on it. */
        DISK,
        /** A peer, or several: an address, with the name of its client if that is known. */
        PEER,
        /** The tracker: its address. */
        TRACKER,
        /** A limit: its value, or the file that met it. */
        LIMIT,
        /** A group: its id. */
        GROUP,
        /** A session: another one's number, or empty. */
        SESSION
    }

    final String words; // with {} where the subject, or a text about it, goes
    private final About about;
    private final String advice;

    Reason(About about, String words, String advice) {
        this.about = about;
        this.words = words;
        this.advice = advice;
    }

    /** {@return the kind of thing that {@link Standstill#subject} names} */
    public About about() {
        return about;
    }

    /** {@return the words for what the user can do about it; empty if nothing has to be done, or the text tells it} */
    public String advice() {
        return advice;
    }
}
