package org.minibittorrent.security;

import java.util.Arrays;
import java.util.Locale;

/**
 * Verifiers for users that do not exist: always the same for one name, like those of real accounts, and such that no
 * password fits. So nobody can find out by trying who has an account. Immutable, safe for any thread.
 *
 * <p>Real accounts have to have {@link ScramLimits#SALT_BYTES} bytes of salt and the same number of rounds, otherwise
 * they stand out.
 */
public final class ScramDecoys {
    private final byte[] secret;
    private final int iterations;

    /**
     * Decoys with as many rounds as real accounts have. The secret is at least 16 random bytes, kept for as long as the
     * accounts: salts that change give decoys away.
     */
    public ScramDecoys(byte[] secret, int iterations) {
        if (secret.length < 16 || iterations < 1) {
            throw new IllegalArgumentException(secret.length + " bytes of secret, " + iterations + " rounds");
        }
        this.secret = secret.clone();
        this.iterations = iterations;
    }

    /** The decoy for a name; case does not count, as it does not for accounts. */
    ScramVerifier verifierFor(String user) {
        String name = user.toLowerCase(Locale.ROOT);
        byte[] salt = Arrays.copyOf(ScramCrypto.hmac(secret, "salt " + name), ScramLimits.SALT_BYTES);
        return new ScramVerifier(
                salt,
                iterations,
                ScramCrypto.hmac(secret, "stored " + name),
                ScramCrypto.hmac(secret, "server " + name));
    }
}
