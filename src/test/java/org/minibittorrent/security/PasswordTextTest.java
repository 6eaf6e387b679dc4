package org.minibittorrent.security;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordTextTest {
    /** The first four of RFC 4013 section 3, and what keyboards differ in. */
    @ParameterizedTest
    @CsvSource({
        "I\u00adX, IX",
        "user, user",
        "USER, USER",
        "\u00aa, a",
        "\u2168, IX",
        "e\u0301, \u00e9",
        "a\u00a0b, a b",
        "a\u3000b, a b",
        "\u212b, \u00c5",
        "\ud83d\ude00, \ud83d\ude00",
        "x\u200dy, xy"
    })
    void oneTextHasOneForm(String typed, String prepared) {
        assertEquals(prepared, new String(PasswordText.prepare(typed.toCharArray())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "\u00ad", "a\u0007", "\t", "a\n", "\u007f", "\u0085", "\u200e", "\u2028", "\ue000", "\ufffe",
                "\ufdd0", "\u202e", "\u0378"
            })
    void whatNoKeyboardTypesIsRefused(String typed) {
        assertThrows(IllegalArgumentException.class, () -> PasswordText.prepare(typed.toCharArray()));
    }

    @Test
    void halfASurrogateIsRefused() {
        // Turned into UTF-8 it would be a question mark: other passwords would fit as well.
        assertThrows(IllegalArgumentException.class, () -> PasswordText.prepare(new char[] {'a', '\ud83d'}));
        assertThrows(IllegalArgumentException.class, () -> PasswordText.prepare(new char[] {'\ude00', 'a'}));
    }

    @Property(tries = 500)
    void whatIsPreparedStaysAsItIs(@ForAll @StringLength(max = 10) String typed) {
        char[] before = typed.toCharArray();
        try {
            char[] once = PasswordText.prepare(before);
            assertArrayEquals(once, PasswordText.prepare(once));
        } catch (IllegalArgumentException refused) {
            assertFalse(typed.matches("[ -~]+"), "printable ASCII is always taken");
        }
        assertArrayEquals(typed.toCharArray(), before, "the caller's array is not touched");
    }

    @Test
    void aVerifierDependsOnEverything() {
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
        ScramVerifier verifier = ScramVerifier.of("\u00e9x".toCharArray(), salt, 10);
        assertEquals(verifier, ScramVerifier.of("e\u0301x".toCharArray(), salt.clone(), 10));
        assertEquals(
                verifier.hashCode(),
                ScramVerifier.of("e\u0301x".toCharArray(), salt.clone(), 10).hashCode());
        assertNotEquals(verifier, ScramVerifier.of("ex".toCharArray(), salt, 10));
        assertNotEquals(verifier, ScramVerifier.of("\u00e9x".toCharArray(), new byte[] {1, 2, 3, 4, 5, 6, 7, 9}, 10));
        assertNotEquals(verifier, ScramVerifier.of("\u00e9x".toCharArray(), salt, 11));
        assertEquals("verifier of 10 rounds", verifier.toString());
    }

    @Test
    void aVerifierHasItsLengths() {
        byte[] key = new byte[32];
        assertThrows(IllegalArgumentException.class, () -> new ScramVerifier(new byte[7], 1, key, key));
        assertThrows(IllegalArgumentException.class, () -> new ScramVerifier(new byte[65], 1, key, key));
        assertThrows(IllegalArgumentException.class, () -> new ScramVerifier(key, 0, key, key));
        assertThrows(IllegalArgumentException.class, () -> new ScramVerifier(key, 10_000_001, key, key));
        assertThrows(IllegalArgumentException.class, () -> new ScramVerifier(key, 1, new byte[31], key));
        assertThrows(IllegalArgumentException.class, () -> new ScramVerifier(key, 1, key, new byte[33]));
    }
}
