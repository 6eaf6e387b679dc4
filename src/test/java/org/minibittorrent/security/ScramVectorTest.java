package org.minibittorrent.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The exchange of RFC 7677 section 3, word for word from both sides. */
final class ScramVectorTest {
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final int ROUNDS = 4096;

    private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_FINAL = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    @Test
    void theClientSpeaksItsPart() throws ScramException {
        ScramClient client =
                new ScramClient("user", ChannelBinding.none(), new ScramLimits(ROUNDS, ROUNDS), CLIENT_NONCE);
        assertEquals(CLIENT_FIRST, client.clientFirst());
        assertEquals(CLIENT_FINAL, client.clientFinal(SERVER_FIRST, "pencil".toCharArray()));
        client.verify(SERVER_FINAL);
    }

    @Test
    void theServerSpeaksItsPart() throws ScramException {
        ScramVerifier account = ScramVerifier.of("pencil".toCharArray(), SALT, ROUNDS);
        ScramServer server = new ScramServer(CLIENT_FIRST, ChannelBinding.none());
        assertEquals("user", server.user());
        assertEquals(SERVER_FIRST, server.serverFirst(account, new ScramDecoys(new byte[16], ROUNDS), SERVER_NONCE));
        assertEquals(SERVER_FINAL, server.serverFinal(CLIENT_FINAL));
    }
}
