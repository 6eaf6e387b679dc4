package org.minibittorrent.security;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a tracker keeps of an account: enough to check a password and to prove itself to its owner, not enough to log in.
 * Still a secret: whoever has it can guess passwords at leisure, and play the tracker to this user. Immutable; the arrays
 * are not copied and must not be changed.
 *
 * @param salt 1 to 256 bytes
 * @param iterations rounds of PBKDF2, at least 1
 * @param storedKey 32 bytes, to check the client's proof
 * @param serverKey 32 bytes, to make the server's proof
 */
@SuppressWarnings("ArrayRecordComponent") // equals compares the content
public record ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    /** Refuses what cannot be a verifier, with an {@code IllegalArgumentException}. */
    public ScramVerifier {
        if (salt.length == 0 || salt.length > ScramLimits.SALT || iterations < 1) {
            throw new IllegalArgumentException(salt.length + " bytes of salt, " + iterations + " rounds");
        }
        if (storedKey.length != ScramCrypto.HASH_BYTES || serverKey.length != ScramCrypto.HASH_BYTES) {
            throw new IllegalArgumentException("keys of " + storedKey.length + " and " + serverKey.length + " bytes");
        }
    }

    /**
     * Makes a verifier; where the password is, so that it goes no further. Takes half a second with 600 000 rounds: for
     * workers.
     *
     * @param password any text but control characters and their like; UTF-8 of its normalised form is hashed. The caller
     *     wipes it
     * @param salt random and new; {@link ScramLimits#SALT_BYTES} are enough
     * @param iterations rounds of PBKDF2
     * @throws IllegalArgumentException if the password is empty or has characters that none may have
     */
    public static ScramVerifier of(char[] password, byte[] salt, int iterations) {
        char[] prepared = PasswordText.prepare(password);
        byte[] salted = {};
        try {
            salted = ScramCrypto.saltedPassword(prepared, salt, iterations);
            byte[] storedKey = ScramCrypto.hash(ScramCrypto.clientKey(salted));
            return new ScramVerifier(salt, iterations, storedKey, ScramCrypto.serverKey(salted));
        } finally {
            Arrays.fill(prepared, '\0');
            Arrays.fill(salted, (byte) 0);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScramVerifier that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && ScramCrypto.equal(storedKey, that.storedKey)
                && ScramCrypto.equal(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(salt), iterations);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "verifier of " + iterations + " rounds";
    }
}
