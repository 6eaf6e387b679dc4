package org.minibittorrent.security;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one login by SCRAM-SHA-256 (RFC 5802, RFC 7677). Not thread safe; used up by one exchange.
 *
 * <pre>
 * clientFirst() ---- server-first ---- clientFinal(...) ---- server-final ---- verify(...)
 * </pre>
 *
 * <p>Logged in is who came back from {@link #verify}: only then has the server proved that it knows the account.
 */
public final class ScramClient {
    private final ChannelBinding binding;
    private final ScramLimits limits;
    private final String nonce;
    private final String firstBare;
    private byte @Nullable [] expected; // the signature the server has to come up with, once the proof is sent
    private boolean proofSent;

    /** A login over a connection with that binding; the name has no control characters. */
    public ScramClient(String user, ChannelBinding binding, ScramLimits limits, SecureRandom random) {
        this(user, binding, limits, ScramMessage.newNonce(random));
    }

    ScramClient(String user, ChannelBinding binding, ScramLimits limits, String nonce) {
        this.binding = binding;
        this.limits = limits;
        this.nonce = nonce;
        firstBare = "n=" + ScramMessage.escape(user) + ",r=" + nonce;
    }

    /** The first message. */
    public String clientFirst() {
        return binding.gs2Header + firstBare;
    }

    /**
     * The final message, with the proof, in answer to the server's first one. Takes half a second with 600 000 rounds:
     * for workers. Nonce and rounds are checked before any of that work. The caller wipes the password.
     *
     * @throws ScramException the server's message is not to be answered
     * @throws IllegalArgumentException if the password is empty or has characters that none may have
     */
    public String clientFinal(String serverFirst, char[] password) throws ScramException {
        if (proofSent) {
            throw new IllegalStateException("one proof for one login");
        }
        ScramMessage message = new ScramMessage("The server's first message", serverFirst);
        String bothNonces = message.takeNonce();
        byte[] salt = message.takeBytes('s');
        int iterations = message.takeNumber('i');
        if (salt.length == 0 || salt.length > ScramLimits.SALT) {
            throw ScramException.malformed("The server's first message");
        }
        if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
            throw new ScramException(ScramException.Reason.NONCE, "The server answered to another login");
        }
        if (iterations < limits.minIterations() || iterations > limits.maxIterations()) {
            throw new ScramException(
                    ScramException.Reason.ITERATIONS,
                    "The server asks for " + iterations + " rounds of password hashing; from " + limits.minIterations()
                            + " to " + limits.maxIterations() + " are allowed");
        }
        proofSent = true;
        String withoutProof = "c=" + binding.encoded(binding.gs2Header) + ",r=" + bothNonces;
        byte[] proof = prove(firstBare + "," + serverFirst + "," + withoutProof, salt, iterations, password);
        return withoutProof + ",p=" + ScramMessage.base64(proof);
    }

    private byte[] prove(String authMessage, byte[] salt, int iterations, char[] password) {
        byte[] salted = ScramCrypto.saltedPassword(password, salt, iterations);
        try {
            byte[] clientKey = ScramCrypto.clientKey(salted);
            expected = ScramCrypto.hmac(ScramCrypto.serverKey(salted), authMessage);
            return ScramCrypto.xor(clientKey, ScramCrypto.hmac(ScramCrypto.hash(clientKey), authMessage));
        } finally {
            Arrays.fill(salted, (byte) 0);
        }
    }

    /** Checks the server's proof; a {@link ScramException} if it refused the login, or does not know the account. */
    public void verify(String serverFinal) throws ScramException {
        if (expected == null) {
            throw new IllegalStateException("no proof was sent");
        }
        if (serverFinal.startsWith("e=")) {
            throw new ScramException(ScramException.Reason.CREDENTIALS, "Wrong name or password");
        }
        byte[] signature = new ScramMessage("The server's final message", serverFinal).takeBytes('v');
        if (!ScramCrypto.equal(expected, signature)) {
            throw new ScramException(
                    ScramException.Reason.SERVER_PROOF, "The server did not prove that it knows this account");
        }
    }
}
