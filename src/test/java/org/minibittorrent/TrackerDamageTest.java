package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.testing.Eventually;

/** A file of the tracker's state is damaged: who needs it is told, and the file that is shared again is as it was. */
@Timeout(60)
class TrackerDamageTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    private Path state;
    private Tracker tracker;
    private Peer alicesPeer;
    private Peer bobsPeer;

    @BeforeEach
    void start() throws IOException {
        state = folder.resolve("state");
        tracker = Tracker.builder()
                .listen(ANY_PORT)
                .passwordRounds(Community.ROUNDS)
                .stateDirectory(state)
                .start();
        alicesPeer = peer();
        bobsPeer = peer();
    }

    private Peer peer() throws IOException {
        return Peer.builder()
                .listen(ANY_PORT)
                .tracker(tracker.address())
                .passwordRounds(Community.ROUNDS)
                .start();
    }

    @AfterEach
    void close() {
        alicesPeer.close();
        bobsPeer.close();
        tracker.close();
    }

    /** What happened to the one file of metainfo. */
    enum Damage {
        GONE {
            @Override
            void to(Path info) throws IOException {
                Files.delete(info);
            }
        },
        EMPTY {
            @Override
            void to(Path info) throws IOException {
                Files.write(info, new byte[0]);
            }
        },
        ONE_BIT {
            @Override
            void to(Path info) throws IOException {
                byte[] bytes = Files.readAllBytes(info);
                bytes[bytes.length / 2] ^= 1;
                Files.write(info, bytes);
            }
        },
        LONGER {
            @Override
            void to(Path info) throws IOException {
                Files.write(info, new byte[20 << 20]);
            }
        };

        abstract void to(Path info) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void damagedMetainfoIsToldAndSharingTheFileAgainMendsIt(Damage damage) throws Exception {
        Session alice = Community.join(alicesPeer, "alice");
        Session bob = Community.join(bobsPeer, "bob");
        Community.group("photos", alice, bob);
        Path original = Files.write(folder.resolve("film"), new byte[700_000]);
        Community.shared(alice.group("photos").share(original));
        damage.to(info());

        RequestException refusal = assertInstanceOf(
                RequestException.class,
                Community.failure(bob.group("photos")
                        .download("film", folder.resolve("copy"))
                        .started()));
        assertEquals(RequestException.Reason.BAD_METAINFO, refusal.reason());
        assertTrue(String.valueOf(refusal.getMessage()).contains("sharing it again"), refusal::toString);
        assertTrue(bob.downloads().isEmpty());

        Community.shared(alice.group("photos").share(original));
        Path copy = Eventually.get(
                bob.group("photos").download("film", folder.resolve("copy")).completion());
        Community.assertSame(original, copy);
        tracker.close();
        assertTrue(Tracker.verify(state).contains("1 files"));
    }

    private Path info() throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("info"))) {
            return files.findFirst().orElseThrow();
        }
    }
}
