package org.minibittorrent.api;

import java.util.Arrays;
import java.util.Locale;

/** The reason why a tracker refuses a request, for programs to decide by, and the HTTP status that it travels with. */
public enum ErrorCode {
    /** The request cannot be understood. */
    BAD_REQUEST(400),
    /** There is no session with this token (any more). */
    NOT_LOGGED_IN(401),
    /** Wrong name or password, or a forged proof. */
    WRONG_CREDENTIALS(403),
    /** Only the operator makes accounts here. */
    REGISTRATION_CLOSED(403),
    /** A user or group of this name is there already. */
    NAME_TAKEN(409),
    /** Not the form of a user or group id, or a file name that is not safe everywhere. */
    BAD_NAME(400),
    /** No such group. */
    NO_SUCH_GROUP(404),
    /** No such file in the group. */
    NO_SUCH_FILE(404),
    /** Nobody of this name asks to join. */
    NO_SUCH_REQUEST(404),
    /** No session of this number. */
    NO_SUCH_SESSION(404),
    /** No such user, or none in the group. */
    NO_SUCH_USER(404),
    /** The user is a member already. */
    ALREADY_MEMBER(409),
    /** The user has asked already. */
    ALREADY_ASKED(409),
    /** Only members may. */
    NOT_A_MEMBER(403),
    /** Only the owner may. */
    NOT_THE_OWNER(403),
    /** Only others may: an owner who would remove itself, somebody else's file. */
    NOT_ALLOWED(403),
    /** Another file of this name with other content is in the group. */
    NAME_CONFLICT(409),
    /** The info dictionary is damaged, unsafe, of another group, or beyond the limits; or the tracker has lost its own. */
    BAD_METAINFO(400),
    /** A limit of the tracker is reached. */
    QUOTA(429),
    /** Too many failed tries: wait a moment. */
    SLOW_DOWN(429),
    /** Something went wrong inside the tracker; nothing was done. */
    UNAVAILABLE(503);

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** {@return the status of the response that carries it} */
    public int httpStatus() {
        return httpStatus;
    }

    /** {@return the code as a reply spells it} */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the code with this {@link #text}; {@code UNAVAILABLE} if this version does not know it} */
    static ErrorCode of(String text) {
        return Arrays.stream(values())
                .filter(code -> code.text().equals(text))
                .findAny()
                .orElse(UNAVAILABLE);
    }
}
