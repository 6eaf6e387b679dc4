package org.minibittorrent.security;

import java.nio.CharBuffer;
import java.text.Normalizer;

/**
 * The form of a password that is hashed, the same from every keyboard.
 *
 * <p>RFC 5802 asks for SASLprep (RFC 4013), which the JDK does not offer. This does its steps: spaces beyond ASCII become
 * spaces, what SASLprep maps to nothing vanishes, then normalisation NFKC; control characters, code points for formatting
 * or private use, half surrogates and unassigned code points are refused. Two differences: normalisation and
 * categories are those of the JDK's Unicode instead of Unicode 3.2, and text of mixed direction is not refused.
 */
final class PasswordText {
    private PasswordText() {}

    /** The prepared password, to be wiped; an {@link IllegalArgumentException} if empty or of characters none may have. */
    static char[] prepare(char[] password) {
        char[] prepared = isPlain(password) ? password.clone() : normalise(password);
        if (prepared.length == 0) {
            throw new IllegalArgumentException("the password is empty");
        }
        return prepared;
    }

    /** Printable ASCII stays as it is, and no String of it, which nobody can wipe, is made. */
    private static boolean isPlain(char[] password) {
        return CharBuffer.wrap(password).chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static char[] normalise(char[] password) {
        StringBuilder mapped = new StringBuilder(password.length);
        for (int at = 0; at < password.length; ) {
            int point = Character.codePointAt(password, at);
            at += Character.charCount(point);
            if (Character.getType(point) == Character.SPACE_SEPARATOR) {
                mapped.append(' ');
            } else if (!isMappedToNothing(point)) {
                mapped.appendCodePoint(point);
            }
        }
        String normalised = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (!normalised.codePoints().allMatch(PasswordText::isAllowed)) {
            throw new IllegalArgumentException("the password has characters that cannot be typed for certain");
        }
        mapped.replace(0, mapped.length(), " ".repeat(mapped.length())); // wiped
        return normalised.toCharArray();
    }

    /** RFC 3454 table B.1. */
    private static boolean isMappedToNothing(int point) {
        return switch (point) {
            case 0xad, 0x34f, 0x1806, 0x180b, 0x180c, 0x180d, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff -> true;
            default -> point >= 0xfe00 && point <= 0xfe0f;
        };
    }

    private static boolean isAllowed(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
