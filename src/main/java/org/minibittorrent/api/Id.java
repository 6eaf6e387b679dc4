package org.minibittorrent.api;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of users and groups: 1 to 64 of ASCII letters, digits, dot, underscore and hyphen; case does not count. */
public final class Id {
    private static final Pattern FORM =
            Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0," + (ApiLimits.ID_LENGTH - 1) + "}");

    private Id() {}

    /** {@return whether this may be the id of a user or group} */
    public static boolean isValid(String id) {
        return FORM.matcher(id).matches();
    }

    /** {@return the form that all spellings of one id share} */
    public static String fold(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    /** Throws {@code BAD_NAME}, about a "user" or a "group", if it may not be the id of one. */
    public static void check(String kind, String id) throws ApiException {
        if (!isValid(id)) {
            throw new ApiException(
                    ErrorCode.BAD_NAME,
                    "not a " + kind + " id: 1 to " + ApiLimits.ID_LENGTH
                            + " letters, digits, '.', '_' or '-' are, not beginning with '.' or '-'");
        }
    }
}
