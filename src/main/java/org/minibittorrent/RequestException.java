package org.minibittorrent;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ErrorCode;

/** A request that was refused, or could not be made. */
public final class RequestException extends MiniBitTorrentException {
    private static final long serialVersionUID = 1L;

    /** The kinds of refusal, for a program to decide by. */
    public enum Reason {
        /** The tracker did not understand the request. */
        BAD_REQUEST,
        /** The session is over: log in again. */
        NOT_LOGGED_IN,
        /** Wrong name or password; which of them is not told. */
        WRONG_CREDENTIALS,
        /** Only the operator of the tracker makes accounts. */
        REGISTRATION_CLOSED,
        /** A user or group of this name is there already. */
        NAME_TAKEN,
        /** Not the form of a user or group id, or a file name that is not safe on every system. */
        BAD_NAME,
        /** No such group. */
        NO_SUCH_GROUP,
        /** No such file in the group. */
        NO_SUCH_FILE,
        /** Nobody of this name asks to join. */
        NO_SUCH_REQUEST,
        /** No session of this number. */
        NO_SUCH_SESSION,
        /** No such user, or none in the group. */
        NO_SUCH_USER,
        /** The user is a member already. */
        ALREADY_MEMBER,
        /** The user has asked already. */
        ALREADY_ASKED,
        /** Only members may. */
        NOT_A_MEMBER,
        /** Only the owner may. */
        NOT_THE_OWNER,
        /** Only others may: an owner who would remove itself, somebody else's file. */
        NOT_ALLOWED,
        /** Another file of this name with other content is in the group. */
        NAME_CONFLICT,
        /** The tracker does not take this file's description, or has lost its own. */
        BAD_METAINFO,
        /** A limit of the tracker is reached. */
        QUOTA,
        /** Too many failed tries: wait a moment. */
        SLOW_DOWN,
        /** Something went wrong inside the tracker; nothing was done. */
        UNAVAILABLE,
        /** The tracker cannot be reached, or does not answer. */
        TRACKER_UNREACHABLE,
        /** This peer has a session already. */
        ALREADY_LOGGED_IN,
        /** A password has at least one character. */
        EMPTY_PASSWORD,
        /** The password has characters that none may have, such as control characters. */
        BAD_PASSWORD,
        /** The tracker did not prove that it knows the account, or asks for a proof that is too weak. */
        UNTRUSTED_TRACKER,
        /** This peer does not share such a file. */
        NOT_SHARING,
        /** There was no outcome in time; it may still come about. */
        TIMED_OUT,
        /** The calling thread was interrupted; the request may be carried out all the same. */
        INTERRUPTED,
        /** The peer is closed: start another one. */
        PEER_CLOSED;

        static Reason of(ErrorCode code) {
            return switch (code) {
                case BAD_REQUEST -> BAD_REQUEST;
                case NOT_LOGGED_IN -> NOT_LOGGED_IN;
                case WRONG_CREDENTIALS -> WRONG_CREDENTIALS;
                case REGISTRATION_CLOSED -> REGISTRATION_CLOSED;
                case NAME_TAKEN -> NAME_TAKEN;
                case BAD_NAME -> BAD_NAME;
                case NO_SUCH_GROUP -> NO_SUCH_GROUP;
                case NO_SUCH_FILE -> NO_SUCH_FILE;
                case NO_SUCH_REQUEST -> NO_SUCH_REQUEST;
                case NO_SUCH_SESSION -> NO_SUCH_SESSION;
                case NO_SUCH_USER -> NO_SUCH_USER;
                case ALREADY_MEMBER -> ALREADY_MEMBER;
                case ALREADY_ASKED -> ALREADY_ASKED;
                case NOT_A_MEMBER -> NOT_A_MEMBER;
                case NOT_THE_OWNER -> NOT_THE_OWNER;
                case NOT_ALLOWED -> NOT_ALLOWED;
                case NAME_CONFLICT -> NAME_CONFLICT;
                case BAD_METAINFO -> BAD_METAINFO;
                case QUOTA -> QUOTA;
                case SLOW_DOWN -> SLOW_DOWN;
                case UNAVAILABLE -> UNAVAILABLE;
            };
        }
    }

    private final Reason reason;

    RequestException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
