package org.minibittorrent.security;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void theTextIsTheToken() {
        for (int i = 0; i < 200; i++) {
            Token token = Token.random(random);
            assertTrue(token.text().matches("[A-Za-z0-9_-]{43}"), token.text());
            Token parsed = Token.parse(token.text()).orElseThrow();
            assertEquals(token.text(), parsed.text());
            assertArrayEquals(token.hash(), parsed.hash());
        }
    }

    @Test
    void tokensAndTheirHashesDiffer() {
        Set<String> tokens = new HashSet<>();
        Set<ByteBuffer> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Token token = Token.random(random);
            tokens.add(token.text());
            hashes.add(ByteBuffer.wrap(token.hash()));
        }
        assertEquals(1000, tokens.size());
        assertEquals(1000, hashes.size());
        Token token = Token.random(random);
        assertFalse(hashes.contains(ByteBuffer.wrap(token.hash())));
        assertFalse(tokens.contains(token.text()));
    }

    @Test
    void theHashIsSha256OfTheBytes() throws NoSuchAlgorithmException {
        Token token = Token.random(random);
        byte[] bytes = Base64.getUrlDecoder().decode(token.text());
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(bytes), token.hash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A A",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9"
            })
    void anyOtherTextIsNone(String text) {
        assertTrue(Token.parse(text).isEmpty());
        assertTrue(Token.parse("A".repeat(43)).isPresent());
    }

    @Test
    void theLogNeverShowsTheSecret() {
        Token token = Token.random(random);
        assertEquals("token", token.toString());
    }
}
