package org.minibittorrent.security;

/**
 * The rounds of PBKDF2 that a client is ready to go through: fewer would make the verifier cheap to guess from, more
 * would let a server keep the client busy.
 */
public record ScramLimits(int minIterations, int maxIterations) {
    /** Rounds for new accounts: about half a second of one core. */
    public static final int STANDARD_ITERATIONS = 600_000;
    /** Bytes of salt for new accounts. */
    public static final int SALT_BYTES = 16;

    static final int MESSAGE = 2048; // characters of the longest message of an exchange
    static final int NAME = 256; // characters of the longest user name
    static final int NONCE = 256; // characters of the longest nonce, both halves together
    static final int SALT = 256; // bytes of the longest salt

    /** Refuses bounds that nothing is between. */
    public ScramLimits {
        if (minIterations < 1 || maxIterations < minIterations) {
            throw new IllegalArgumentException("from " + minIterations + " to " + maxIterations + " rounds");
        }
    }
}
