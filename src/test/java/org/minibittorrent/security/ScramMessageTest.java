package org.minibittorrent.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.security.ScramException.Reason;

/** Messages as a stranger may send them. */
final class ScramMessageTest {
    private static final ScramDecoys DECOYS = new ScramDecoys(new byte[16], 1);
    private static final ScramLimits LIMITS = new ScramLimits(1, 1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "n,",
                "n,,",
                "n",
                "n,n=a,r=b",
                "n,a=admin,n=a,r=b",
                "n,,n=a",
                "n,,r=b,n=a",
                "n,,n=,r=b",
                "n,,n=a,r=",
                "n,,n=a,r",
                "n,,n==,r=b",
                "n,,n==2c,r=b",
                "n,,n=a=,r=b",
                "n,,n=a,r=b c",
                "n,,n=a,r=\u00e9",
                "n,,n=a\0,r=b",
                "n,,n=a\n,r=b",
                "n,,m=x,n=a,r=b",
                "n,,N=a,r=b"
            })
    void aFirstMessageOfAnotherFormIsRefused(String message) {
        ScramException refusal =
                assertThrows(ScramException.class, () -> new ScramServer(message, ChannelBinding.none()));
        assertEquals(Reason.MALFORMED, refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",p=",
                "c=biws,r=%s",
                "c=biws,r=%s,p=",
                "c=biws,r=%s,p=?",
                "r=%s,c=biws,p=AAAA",
                "c=biws,p=AAAA",
                "c=,r=%s,p=AAAA",
                "r=%s,p=AAAA",
                "c=biws,m=x,r=%s,p=AAAA",
                "c=biws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void aFinalMessageOfAnotherFormIsRefused(String message) throws ScramException {
        ScramServer server = new ScramServer("n,,n=a,r=b", ChannelBinding.none());
        server.serverFirst(null, DECOYS, "c");
        ScramException refusal =
                assertThrows(ScramException.class, () -> server.serverFinal(message.replace("%s", "bc")));
        assertEquals(Reason.MALFORMED, refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=bc",
                "r=bc,s=AAAA",
                "s=AAAA,r=bc,i=1",
                "r=bc,s=,i=1",
                "r=bc,s=?,i=1",
                "r=bc,s=AAAA,i=x",
                "m=x,r=bc,s=AAAA,i=1",
                "e=other-error",
                "r=b\u00e9,s=AAAA,i=1"
            })
    void anAnswerOfAnotherFormIsRefused(String message) {
        ScramClient client = new ScramClient("a", ChannelBinding.none(), LIMITS, "b");
        ScramException refusal =
                assertThrows(ScramException.class, () -> client.clientFinal(message, "x".toCharArray()));
        assertEquals(Reason.MALFORMED, refusal.reason());
    }

    @Test
    void everythingHasALimit() throws ScramException {
        String name = "a".repeat(ScramLimits.NAME);
        String nonce = "b".repeat(ScramLimits.NONCE);
        assertEquals(name, new ScramServer("n,,n=" + name + ",r=" + nonce, ChannelBinding.none()).user());
        malformed("n,,n=" + name + "a,r=b");
        malformed("n,,n=a,r=b" + nonce);
        malformed("n,,n=a,r=b,x=" + "y".repeat(ScramLimits.MESSAGE));
        ScramClient client = new ScramClient("a", ChannelBinding.none(), LIMITS, "b");
        String salt = ScramMessage.base64(new byte[ScramLimits.SALT + 1]);
        assertThrows(ScramException.class, () -> client.clientFinal("r=bc,s=" + salt + ",i=1", "x".toCharArray()));
    }

    @Test
    void extensionsBehindTheKnownAreIgnored() throws ScramException {
        ScramServer server = new ScramServer("n,,n=a,r=b,x=y,z", ChannelBinding.none());
        assertEquals("a", server.user());
    }

    @Property(tries = 300)
    void anyNameArrives(
            @ForAll
                    @StringLength(min = 1, max = 20)
                    @CharRange(from = '\u0000', to = '\uffff')
                    @CharRange(from = '+', to = '=')
                    String name)
            throws ScramException {
        String clean = name.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (!clean.isEmpty()) {
            ScramClient client = new ScramClient(clean, ChannelBinding.none(), LIMITS, new SecureRandom());
            assertEquals(clean, new ScramServer(client.clientFirst(), ChannelBinding.none()).user());
        }
    }

    /** Messages with a few characters changed are refused with the declared exception and nothing else. */
    @Test
    void noMessageDoesMoreThanBeRefused() throws ScramException {
        Random chance = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            String first = mutate("n,,n=alice,r=nonce", chance);
            try {
                new ScramServer(first, ChannelBinding.none()).serverFirst(null, DECOYS, "more");
            } catch (ScramException e) {
                assertEquals(first.startsWith("n,,") ? Reason.MALFORMED : e.reason(), e.reason(), first);
            }
            ScramServer server = new ScramServer("n,,n=alice,r=nonce", ChannelBinding.none());
            server.serverFirst(null, DECOYS, "more");
            String proof = mutate("c=biws,r=noncemore,p=" + ScramMessage.base64(new byte[32]), chance);
            assertThrows(ScramException.class, () -> server.serverFinal(proof), proof);
        }
    }

    private static String mutate(String message, Random chance) {
        StringBuilder text = new StringBuilder(message);
        for (int changes = chance.nextInt(4); changes > 0 && text.length() > 1; changes--) {
            int at = chance.nextInt(text.length());
            switch (chance.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) chance.nextInt(0x180));
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, ",=nrpcm".charAt(chance.nextInt(7)));
            }
        }
        return text.toString();
    }

    private static void malformed(String clientFirst) {
        ScramException refusal =
                assertThrows(ScramException.class, () -> new ScramServer(clientFirst, ChannelBinding.none()));
        assertEquals(Reason.MALFORMED, refusal.reason());
    }
}
