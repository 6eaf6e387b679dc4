package org.minibittorrent.security;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A secret of 256 random bits that stands for a login: who holds it is let in. Kept by its holder; the other side keeps
 * its {@link #hash()} alone. Immutable.
 */
public final class Token {
    private static final int BYTES = 32;
    private static final int TEXT_LENGTH = 43;

    private final byte[] secret;

    private Token(byte[] secret) {
        this.secret = secret;
    }

    /** A new one. */
    public static Token random(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return new Token(secret);
    }

    /** The token with that text form, empty if it is not one. */
    public static Optional<Token> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            Token token = new Token(Base64.getUrlDecoder().decode(text));
            // The last character has two bits too many: one text for one token.
            return token.text().equals(text) ? Optional.of(token) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** 43 characters of base64url (RFC 4648 section 5), safe in URLs and header lines. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** SHA-256, to be stored: nobody who reads it can use it. One round is enough: 256 bits cannot be guessed. */
    public byte[] hash() {
        return ScramCrypto.hash(secret);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "token";
    }
}
