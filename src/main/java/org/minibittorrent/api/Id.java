package org.minibittorrent.api;

import java.util.Locale;

/** The names of users and groups: 1 to 64 of ASCII letters, digits, dot, underscore and hyphen; case does not count. */
public final class Id {
    private Id() {}

    /** {@return whether this may be the id of a user or group} */
    public static boolean isValid(String id) {
        if (id.isEmpty() || id.length() > ApiLimits.ID_LENGTH || id.startsWith(".") || id.startsWith("-")) {
            return false;
        }
        return id.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '.'
                        || c == '_'
                        || c == '-');
    }

    /** {@return the form that all spellings of one id share} */
    public static String fold(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    /**
     * Checks an id.
     *
     * @param what "user" or "group", for the message
     * @throws ApiException {@code BAD_NAME}
     */
    public static void check(String what, String id) throws ApiException {
        if (!isValid(id)) {
            throw new ApiException(
                    ErrorCode.BAD_NAME,
                    "not a " + what + " id: 1 to " + ApiLimits.ID_LENGTH
                            + " letters, digits, '.', '_' or '-' are, not beginning with '.' or '-'");
        }
    }
}
