package org.minibittorrent.http;

import java.util.function.IntPredicate;

/** The character classes of RFC 9110 section 5.6. */
final class HttpText {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final String HOST_MARKS = "-._~%!$&'()*+,;=:";

    private HttpText() {}

    /** One or more token characters: methods, names of headers. */
    static boolean isToken(String text) {
        return !text.isEmpty() && all(text, c -> isAlphanumeric(c) || TOKEN_MARKS.indexOf(c) >= 0);
    }

    /** Visible ASCII without space; also what RFC 3986 would have encoded, such as a brace, as clients send it. */
    static boolean isTarget(String text) {
        return !text.isEmpty() && all(text, c -> c > ' ' && c < 0x7f && c != '#');
    }

    /** A value of a header: visible bytes, spaces and tabs inside, none at the ends (RFC 9110 section 5.5). */
    static boolean isFieldValue(String text) {
        return all(text, c -> (c >= ' ' && c != 0x7f && c <= 0xff) || c == '\t') && text.equals(text.strip());
    }

    /** Host and port (RFC 9110 section 7.2) as far as characters go: an address in brackets or a name, then a port. */
    static boolean isHost(String text) {
        int bracket = text.indexOf(']');
        if (!text.startsWith("[")) {
            return all(text, HttpText::isHostCharacter);
        }
        return bracket > 0
                && all(text.substring(1, bracket), HttpText::isHostCharacter)
                && (bracket == text.length() - 1 || text.charAt(bracket + 1) == ':')
                && all(text.substring(bracket + 1), HttpText::isHostCharacter);
    }

    /** One or more digits. */
    static boolean isNumber(String text) {
        return !text.isEmpty() && all(text, HttpText::isDigit);
    }

    /** Whether all characters are of that kind. A loop, as every byte of every head comes by here. */
    private static boolean all(String text, IntPredicate kind) {
        for (int i = 0; i < text.length(); i++) {
            if (!kind.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlphanumeric(int c) {
        int lower = c | 0x20;
        return isDigit(c) || (lower >= 'a' && lower <= 'z');
    }

    private static boolean isHostCharacter(int c) {
        return isAlphanumeric(c) || HOST_MARKS.indexOf(c) >= 0;
    }
}
