package org.minibittorrent.security;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one login by SCRAM-SHA-256 (RFC 5802, RFC 7677). Not thread safe; used up by one exchange. Quick:
 * the work is the client's.
 *
 * <pre>
 * ---- client-first ---- new ScramServer(...), user(), serverFirst(...) ---- client-final ---- serverFinal(...)
 * </pre>
 *
 * <p>A name nobody has goes the same way as one that exists, and fails where a wrong password does.
 */
public final class ScramServer {
    private static final String FIRST = "The client's first message";
    private static final String FINAL = "The client's final message";

    private final ChannelBinding binding;
    private final String gs2Header;
    private final String clientFirstBare;
    private final String user;
    private final String clientNonce;
    private String serverFirst = "";
    private String bothNonces = "";
    private @Nullable ScramVerifier verifier;
    private boolean known;

    /** A login that begins with the client's first message; throws if it is none, or not bound as it must be. */
    public ScramServer(String clientFirst, ChannelBinding binding) throws ScramException {
        this.binding = binding;
        int comma = clientFirst.indexOf(',');
        // The part between the commas would name another user to act as; nobody may.
        if (comma < 0 || clientFirst.length() > ScramLimits.MESSAGE || !clientFirst.startsWith(",,", comma)) {
            throw ScramException.malformed(FIRST);
        }
        gs2Header = clientFirst.substring(0, comma + 2);
        clientFirstBare = clientFirst.substring(comma + 2);
        // "y": the client could bind but thinks that we cannot. If we can, someone made it think so.
        boolean bound = gs2Header.equals(binding.gs2Header) || (binding.isNone() && gs2Header.equals("y,,"));
        if (!bound) {
            throw new ScramException(
                    ScramException.Reason.CHANNEL_BINDING, "The login is not bound to this kind of connection");
        }
        ScramMessage message = new ScramMessage(FIRST, clientFirstBare);
        user = message.takeName();
        clientNonce = message.takeNonce();
    }

    /** The name the client gave, as it gave it. */
    public String user() {
        return user;
    }

    /** The first answer, from what is kept of the account; null if nobody has this name, which has a decoy then. */
    public String serverFirst(@Nullable ScramVerifier account, ScramDecoys decoys, SecureRandom random) {
        return serverFirst(account, decoys, ScramMessage.newNonce(random));
    }

    String serverFirst(@Nullable ScramVerifier account, ScramDecoys decoys, String serverNonce) {
        if (!serverFirst.isEmpty()) {
            throw new IllegalStateException("one first answer for one login");
        }
        // Made in any case, so that it takes the same time.
        ScramVerifier decoy = decoys.verifierFor(user);
        known = account != null;
        ScramVerifier chosen = account != null ? account : decoy;
        verifier = chosen;
        bothNonces = clientNonce + serverNonce;
        serverFirst = "r=" + bothNonces + ",s=" + ScramMessage.base64(chosen.salt()) + ",i=" + chosen.iterations();
        return serverFirst;
    }

    /** The final answer if the client knows the password, else a {@link ScramException}. Once, whatever comes. */
    public String serverFinal(String clientFinal) throws ScramException {
        ScramVerifier keys = verifier;
        if (keys == null) {
            throw new IllegalStateException("no first answer was given, or the final one was");
        }
        verifier = null;
        int proofAt = clientFinal.lastIndexOf(",p=");
        if (proofAt < 0 || clientFinal.length() > ScramLimits.MESSAGE) {
            throw ScramException.malformed(FINAL);
        }
        String withoutProof = clientFinal.substring(0, proofAt);
        byte[] proof = new ScramMessage(FINAL, clientFinal.substring(proofAt + 1)).takeBytes('p');
        ScramMessage message = new ScramMessage(FINAL, withoutProof);
        String bound = message.take('c');
        String nonce = message.takeNonce();
        if (proof.length != ScramCrypto.HASH_BYTES) {
            throw ScramException.malformed(FINAL);
        }
        if (!nonce.equals(bothNonces)) {
            throw new ScramException(ScramException.Reason.NONCE, "The proof belongs to another login");
        }
        if (!bound.equals(binding.encoded(gs2Header))) {
            throw new ScramException(ScramException.Reason.CHANNEL_BINDING, "The login is bound to another connection");
        }
        return check(keys, proof, clientFirstBare + "," + serverFirst + "," + withoutProof);
    }

    /** Does the same work whether the name is known or not, and whether the proof holds or not. */
    private String check(ScramVerifier keys, byte[] proof, String authMessage) throws ScramException {
        byte[] clientKey = ScramCrypto.xor(proof, ScramCrypto.hmac(keys.storedKey(), authMessage));
        byte[] signature = ScramCrypto.hmac(keys.serverKey(), authMessage);
        boolean proved = ScramCrypto.equal(ScramCrypto.hash(clientKey), keys.storedKey());
        // Both are known by now: the order of the two does not show in the time.
        if (!known || !proved) {
            throw new ScramException(ScramException.Reason.CREDENTIALS, "Wrong name or password");
        }
        return "v=" + ScramMessage.base64(signature);
    }
}
