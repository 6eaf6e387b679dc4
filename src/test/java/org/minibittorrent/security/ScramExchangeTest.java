package org.minibittorrent.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.security.ScramException.Reason;

/** A login, and everything that can be wrong about one. */
final class ScramExchangeTest {
    private static final int ROUNDS = 100;
    private static final ScramLimits LIMITS = new ScramLimits(ROUNDS, ROUNDS);
    private static final ChannelBinding PLAIN = ChannelBinding.none();
    private static final ChannelBinding TLS = ChannelBinding.tlsServerEndPoint(new byte[] {1, 2, 3});

    private final SecureRandom random = new SecureRandom();
    private final ScramDecoys decoys = new ScramDecoys(new byte[32], ROUNDS);
    private final ScramVerifier alice = ScramVerifier.of("secret".toCharArray(), new byte[16], ROUNDS);

    private ScramClient client = new ScramClient("alice", PLAIN, LIMITS, random);

    @Test
    void whoKnowsThePasswordGetsInAndSoDoesTheServer() throws ScramException {
        for (ChannelBinding binding : List.of(PLAIN, TLS)) {
            ScramClient login = new ScramClient("alice", binding, LIMITS, random);
            ScramServer server = new ScramServer(login.clientFirst(), binding);
            String answer = server.serverFirst(alice, decoys, random);
            login.verify(server.serverFinal(login.clientFinal(answer, "secret".toCharArray())));
        }
    }

    @Test
    void aWrongPasswordAndAnUnknownNameFailAlike() throws ScramException {
        ScramServer server = server();
        String proof = client.clientFinal(server.serverFirst(alice, decoys, random), "wrong".toCharArray());
        ScramException wrong = refused(Reason.CREDENTIALS, () -> server.serverFinal(proof));

        client = new ScramClient("nobody", PLAIN, LIMITS, random);
        ScramServer unknown = server();
        String answer = unknown.serverFirst(null, decoys, random);
        String noProof = client.clientFinal(answer, "secret".toCharArray());
        ScramException none = refused(Reason.CREDENTIALS, () -> unknown.serverFinal(noProof));
        assertEquals(wrong.getMessage(), none.getMessage());
    }

    @Test
    void aNameNobodyHasLooksLikeOneThatExists() throws ScramException {
        String known = server().serverFirst(alice, decoys, random);
        String unknown = server().serverFirst(null, decoys, random);
        assertEquals(known.length(), unknown.length());
        assertEquals(salt(unknown), salt(server().serverFirst(null, decoys, random)), "the same salt each time");
        client = new ScramClient("ALICE", PLAIN, LIMITS, random);
        assertEquals(salt(unknown), salt(server().serverFirst(null, decoys, random)), "case does not count");
        client = new ScramClient("bob", PLAIN, LIMITS, random);
        assertNotEquals(salt(unknown), salt(server().serverFirst(null, decoys, random)));
        byte[] other = new byte[32];
        other[0] = 1;
        String elsewhere = server().serverFirst(null, new ScramDecoys(other, ROUNDS), random);
        assertNotEquals(salt(elsewhere), salt(server().serverFirst(null, decoys, random)));
    }

    @Test
    void noPasswordFitsADecoyEvenIfItsKeysWereKnown() throws ScramException {
        // Whoever learned the server's secret could make this proof; the name is unknown all the same.
        ScramVerifier decoy = decoys.verifierFor("alice");
        ScramServer server = server();
        String answer = server.serverFirst(null, decoys, random);
        String honest = client.clientFinal(answer, "secret".toCharArray());
        String withoutProof = honest.substring(0, honest.indexOf(",p="));
        String message = client.clientFirst().substring(3) + "," + answer + "," + withoutProof;
        String forged = withoutProof + ",p=" + ScramMessage.base64(ScramCrypto.hmac(decoy.storedKey(), message));
        refused(Reason.CREDENTIALS, () -> server.serverFinal(forged));
    }

    @Test
    void aForgedProofFails() throws ScramException {
        for (int at : new int[] {0, 13, 31}) {
            refused(Reason.CREDENTIALS, () -> finish(text -> changed(text, ",p=", at)));
        }
        refused(Reason.MALFORMED, () -> finish(text -> text.substring(0, text.indexOf(",p=")) + ",p=AAAA"));
    }

    @Test
    void aChangedNonceFails() {
        refused(Reason.NONCE, () -> finish(text -> text.replace(",r=", ",r=x")));
    }

    @Test
    void whatWasHeardOnceIsOfNoUse() throws ScramException {
        ScramServer first = server();
        String proof = client.clientFinal(first.serverFirst(alice, decoys, random), "secret".toCharArray());
        first.serverFinal(proof);
        assertThrows(IllegalStateException.class, () -> first.serverFinal(proof));
        assertThrows(IllegalStateException.class, () -> first.serverFirst(alice, decoys, random));
        ScramServer second = new ScramServer(client.clientFirst(), PLAIN);
        second.serverFirst(alice, decoys, random);
        refused(Reason.NONCE, () -> second.serverFinal(proof));
    }

    @Test
    void oneProofIsTriedInOneExchange() throws ScramException {
        ScramServer server = server();
        String proof = client.clientFinal(server.serverFirst(alice, decoys, random), "secret".toCharArray());
        refused(Reason.CREDENTIALS, () -> server.serverFinal(changed(proof, ",p=", 0)));
        assertThrows(IllegalStateException.class, () -> server.serverFinal(proof));
    }

    @Test
    void aServerThatDoesNotKnowTheAccountIsFoundOut() throws ScramException {
        ScramServer server = server();
        String answer = server.serverFirst(alice, decoys, random);
        String last = server.serverFinal(client.clientFinal(answer, "secret".toCharArray()));
        refused(Reason.SERVER_PROOF, () -> client.verify(changed(last, "v=", 0)));
        refused(Reason.SERVER_PROOF, () -> client.verify("v=AAAA"));
        refused(Reason.MALFORMED, () -> client.verify("v="));
        refused(Reason.MALFORMED, () -> client.verify(""));
        refused(Reason.CREDENTIALS, () -> client.verify("e=invalid-proof"));
        client.verify(last);
    }

    @Test
    void theClientChecksRoundsBeforeItWorks() {
        String answer = client.clientFirst().substring(client.clientFirst().indexOf("r=")) + "x,s=AAAA,i=";
        char[] password = "secret".toCharArray();
        // More rounds than allowed would take minutes: that this returns shows that they were not begun.
        for (int rounds : new int[] {1, ROUNDS - 1, ROUNDS + 1, 999_999_999}) {
            refused(Reason.ITERATIONS, () -> client.clientFinal(answer + rounds, password));
        }
        for (String rounds : List.of("0", "-1", "+5", "0100", "9999999999", "1e3", "", "\u0661")) {
            refused(Reason.MALFORMED, () -> client.clientFinal(answer + rounds, password));
        }
        assertThrows(IllegalArgumentException.class, () -> new ScramLimits(2, 1));
        assertThrows(IllegalArgumentException.class, () -> new ScramLimits(0, 1));
    }

    @Test
    void theClientAnswersOnlyToItsOwnNonce() {
        String nonce = client.clientFirst().substring(client.clientFirst().indexOf("r=") + 2);
        for (String both : List.of(nonce, "x" + nonce, nonce.substring(1) + "xx", "other")) {
            refused(
                    Reason.NONCE,
                    () -> client.clientFinal("r=" + both + ",s=AAAA,i=" + ROUNDS, "secret".toCharArray()));
        }
    }

    @Test
    void aLoginPassedOnOverAnotherConnectionFails() throws ScramException {
        // The one in between holds a certificate of its own; client and server see different ones.
        ScramClient login = new ScramClient("alice", TLS, LIMITS, random);
        ScramServer server =
                new ScramServer(login.clientFirst(), ChannelBinding.tlsServerEndPoint(new byte[] {9, 9, 9}));
        String proof = login.clientFinal(server.serverFirst(alice, decoys, random), "secret".toCharArray());
        refused(Reason.CHANNEL_BINDING, () -> server.serverFinal(proof));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n,,", "y,,", "p=tls-unique,,", "p=tls-exporter,,"})
    void overTlsTheBindingCannotBeLeftOut(String header) {
        refused(Reason.CHANNEL_BINDING, () -> new ScramServer(header + "n=alice,r=abc", TLS));
    }

    @Test
    void overPlainTextThereIsNothingToBindTo() throws ScramException {
        refused(Reason.CHANNEL_BINDING, () -> new ScramServer("p=tls-server-end-point,,n=alice,r=abc", PLAIN));
        assertEquals("alice", new ScramServer("y,,n=alice,r=abc", PLAIN).user());
        assertThrows(IllegalArgumentException.class, () -> ChannelBinding.tlsServerEndPoint(new byte[0]));
    }

    @Test
    void theBindingOfTheFirstMessageIsTheOneThatCounts() {
        String other = Base64.getEncoder().encodeToString("y,,".getBytes(StandardCharsets.US_ASCII));
        refused(Reason.CHANNEL_BINDING, () -> finish(text -> text.replace("c=biws,", "c=" + other + ",")));
    }

    @Test
    void stepsOutOfOrderAreMistakesOfTheProgram() throws ScramException {
        assertThrows(IllegalStateException.class, () -> client.verify("v=AAAA"));
        ScramServer server = server();
        assertThrows(IllegalStateException.class, () -> server.serverFinal("c=biws,r=a,p=AAAA"));
        String answer = server.serverFirst(alice, decoys, random);
        assertThrows(IllegalStateException.class, () -> server.serverFirst(alice, decoys, random));
        client.clientFinal(answer, "secret".toCharArray());
        assertThrows(IllegalStateException.class, () -> client.clientFinal(answer, "secret".toCharArray()));
    }

    @Test
    void noncesAreNew() {
        ScramClient other = new ScramClient("alice", PLAIN, LIMITS, random);
        assertFalse(client.clientFirst().equals(other.clientFirst()));
    }

    private ScramServer server() throws ScramException {
        return new ScramServer(client.clientFirst(), PLAIN);
    }

    /** A login whose final message is changed on its way. */
    private void finish(UnaryOperator<String> change) throws ScramException {
        ScramClient login = new ScramClient("alice", PLAIN, LIMITS, random);
        ScramServer server = new ScramServer(login.clientFirst(), PLAIN);
        String proof = login.clientFinal(server.serverFirst(alice, decoys, random), "secret".toCharArray());
        server.serverFinal(change.apply(proof));
    }

    /** One bit of a value in base64 flipped. */
    private static String changed(String message, String attribute, int at) {
        int from = message.indexOf(attribute) + attribute.length();
        byte[] bytes = Base64.getDecoder().decode(message.substring(from));
        bytes[at] ^= 1;
        return message.substring(0, from) + Base64.getEncoder().encodeToString(bytes);
    }

    private static String salt(String serverFirst) {
        return serverFirst.substring(serverFirst.indexOf(",s="));
    }

    private static ScramException refused(Reason reason, Executable step) {
        ScramException refusal = assertThrows(ScramException.class, step);
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        return refusal;
    }
}
