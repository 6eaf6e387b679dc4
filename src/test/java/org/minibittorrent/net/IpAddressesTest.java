package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as text: what is one is read, and nothing else is, so that no name is ever looked up. */
class IpAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "0.0.0.0, 0.0.0.0",
        "::, 0:0:0:0:0:0:0:0",
        "::1, 0:0:0:0:0:0:0:1",
        "1::, 1:0:0:0:0:0:0:0",
        "2001:DB8::a:1, 2001:db8:0:0:0:0:a:1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "64:ff9b::192.0.2.33, 64:ff9b:0:0:0:0:c000:221",
        "::ffff:192.0.2.9, 192.0.2.9",
    })
    void anAddressIsRead(String text, String expected) {
        assertEquals(expected, IpAddresses.parse(text).orElseThrow().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.org",
                "999.999.999.999",
                "256.1.1.1",
                "1.1.1.256",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                "01.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4\n",
                "0x7f000001",
                "2130706433",
                ":",
                ":1",
                "1:",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "::g",
                "::1.2.3.256",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                ".:1",
                "a.b:c",
                "[::1]",
                "fe80::1%lo",
                "1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111:2222",
            })
    void anythingElseIsNone(String text) {
        assertTrue(IpAddresses.parse(text).isEmpty());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void everyAddressIsReadFromWhatIsWritten(@ForAll long seed) throws UnknownHostException {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(bytes), random.nextInt(65_536));
        assertEquals(
                Optional.of(address.getAddress()),
                IpAddresses.parse(address.getAddress().getHostAddress()));
        assertEquals(Optional.of(address), IpAddresses.parseWithPort(IpAddresses.text(address)));
    }

    @Test
    void aPortComesBehindAColon() {
        for (String good : List.of("127.0.0.1:80", "[::1]:80", "[::ffff:1.2.3.4]:65535", "1.2.3.4:0")) {
            assertTrue(IpAddresses.parseWithPort(good).isPresent(), good);
        }
        for (String bad : List.of(
                "",
                "localhost:80",
                "256.1.1.1:80",
                "1.2.3.4",
                "1.2.3.4:",
                "1.2.3.4:70000",
                "1.2.3.4:123456",
                "1.2.3.4:-1",
                "[::1]",
                "::1:80",
                "[.:1]:80",
                "[1.2.3.4]:80",
                "a.b:1")) {
            assertTrue(IpAddresses.parseWithPort(bad).isEmpty(), bad);
        }
    }

    @Test
    void anIpv6NetworkIsOneSource() {
        assertEquals(source("2001:db8:1:2::1"), source("2001:db8:1:2:ffff::9"));
        assertNotEquals(source("2001:db8:1:3::1"), source("2001:db8:1:2::1"));
        assertEquals(IpAddresses.parse("192.0.2.1").orElseThrow(), source("192.0.2.1"));
    }

    private static InetAddress source(String text) {
        return IpAddresses.sourceOf(IpAddresses.parse(text).orElseThrow());
    }
}
