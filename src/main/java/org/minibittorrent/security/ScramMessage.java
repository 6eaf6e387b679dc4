package org.minibittorrent.security;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;

/**
 * The attributes of one message, in the order RFC 5802 section 7 fixes: a letter, an equals sign, a value without commas.
 * Taken one by one; what stands behind the last one that is taken are extensions nobody here knows, and is ignored.
 */
final class ScramMessage {
    private static final int NONCE_BYTES = 24;

    private final String what;
    private final Queue<String> attributes;

    /** Takes a message apart; {@code what} names it in errors. */
    ScramMessage(String what, String text) throws ScramException {
        if (text.length() > ScramLimits.MESSAGE) {
            throw ScramException.malformed(what);
        }
        this.what = what;
        attributes = new ArrayDeque<>(List.of(text.split(",", -1)));
    }

    /** The value of the next attribute, which must have that letter. */
    String take(char letter) throws ScramException {
        String attribute = attributes.poll();
        if (attribute == null || attribute.length() < 3 || !attribute.startsWith(letter + "=")) {
            throw ScramException.malformed(what);
        }
        return attribute.substring(2);
    }

    /** A nonce: visible ASCII. */
    String takeNonce() throws ScramException {
        String nonce = take('r');
        if (nonce.length() > ScramLimits.NONCE || !nonce.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw ScramException.malformed(what);
        }
        return nonce;
    }

    /** Bytes in base64. */
    byte[] takeBytes(char letter) throws ScramException {
        try {
            return Base64.getDecoder().decode(take(letter));
        } catch (IllegalArgumentException e) {
            throw ScramException.malformed(what);
        }
    }

    /** A positive number of at most nine digits. */
    int takeNumber(char letter) throws ScramException {
        String digits = take(letter);
        boolean number = digits.length() <= 9 && digits.charAt(0) != '0';
        if (!number || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw ScramException.malformed(what);
        }
        return Integer.parseInt(digits);
    }

    /** A user name for a message: comma and equals sign have other meanings there. */
    static String escape(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    /** A user name from a message. */
    String takeName() throws ScramException {
        String escaped = take('n');
        String name = escaped.replace("=2C", ",").replace("=3D", "=");
        boolean controls = name.chars().anyMatch(Character::isISOControl);
        // Any other use of the equals sign would not come back the same.
        if (name.length() > ScramLimits.NAME || controls || !escape(name).equals(escaped)) {
            throw ScramException.malformed(what);
        }
        return name;
    }

    static String newNonce(SecureRandom random) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
