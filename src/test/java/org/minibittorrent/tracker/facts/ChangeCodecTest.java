package org.minibittorrent.tracker.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.wire.PeerId;

/** Changes as bytes. */
class ChangeCodecTest {
    /** One change of each kind there is, filled by chance. */
    static List<Change> oneOfEach(Random random) {
        return List.of(
                new Change.PutMeta(string(random, 16), string(random, 32)),
                new Change.PutUser(id(random), verifier(random), random.nextLong()),
                new Change.RemoveUser(id(random)),
                session(random),
                new Change.RemoveSession(id(random), random.nextLong()),
                new Change.PutGroup(id(random), id(random), string(random, 16), random.nextLong(), random.nextLong()),
                new Change.RemoveGroup(id(random)),
                new Change.PutMember(id(random), id(random), random.nextLong()),
                new Change.RemoveMember(id(random), id(random)),
                new Change.PutRequest(id(random), id(random), random.nextLong()),
                new Change.RemoveRequest(id(random), id(random)),
                new Change.PutFile(
                        id(random),
                        "ü" + id(random),
                        random.nextLong(),
                        InfoHash.of(string(random, 20).bytes()),
                        id(random),
                        random.nextLong()),
                new Change.RemoveFile(id(random), "ß" + id(random)));
    }

    private static Change session(Random random) {
        return new Change.PutSession(
                id(random),
                random.nextLong(),
                string(random, 32),
                string(random, 16),
                PeerId.random(random),
                new InetSocketAddress(ip(random), 1 + random.nextInt(65_535)),
                ip(random),
                random.nextLong(),
                random.nextLong());
    }

    private static InetAddress ip(Random random) {
        try {
            return InetAddress.getByAddress(
                    string(random, random.nextBoolean() ? 4 : 16).bytes());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ScramVerifier verifier(Random random) {
        return new ScramVerifier(
                string(random, 8 + random.nextInt(57)).bytes(),
                1 + random.nextInt(10_000_000),
                string(random, 32).bytes(),
                string(random, 32).bytes());
    }

    private static BencodeString string(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return BencodeString.of(bytes);
    }

    private static String id(Random random) {
        return "id" + random.nextInt(1_000_000);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void everyChangeComesBackAsItWas(@ForAll long seed) throws BencodeException {
        List<Change> batch = new ArrayList<>(oneOfEach(new Random(seed)));
        batch.addAll(oneOfEach(new Random(seed + 1)));
        assertEquals(batch, ChangeCodec.decode(ChangeCodec.encode(batch)));
    }

    @Test
    void noKindIsForgotten() {
        Set<Class<?>> kinds =
                oneOfEach(new Random(1)).stream().map(Change::getClass).collect(Collectors.toSet());
        assertEquals(Set.copyOf(Arrays.asList(Change.class.getPermittedSubclasses())), kinds);
    }

    @Test
    void everyKindIsApplied() {
        TrackerState state = new TrackerState();
        oneOfEach(new Random(3)).forEach(state::apply);
        assertEquals(1, state.users().size());
    }

    @Test
    void everyKindIsUndone() {
        TrackerState state = new TrackerState();
        List<Change> all = oneOfEach(new Random(3));
        // The tracker's own secrets stay.
        List<Change> meta = all.subList(0, 1);
        state.apply(meta);
        state.apply(state.apply(all.subList(1, all.size())));
        assertEquals(meta, Facts.of(state));
    }

    @Test
    void whatAnEarlierVersionWroteIsUnderstood() throws BencodeException {
        String hash = "h".repeat(20);
        String written = "ll5:group6:Photos5:alice1:si3eel4:file6:photos1:ai9e20:" + hash + "5:aliceee";
        assertEquals(
                List.of(
                        new Change.PutGroup("Photos", "alice", BencodeString.of("s"), 3, 0),
                        new Change.PutFile(
                                "photos", "a", 9, InfoHash.of(hash.getBytes(StandardCharsets.US_ASCII)), "alice", 0)),
                ChangeCodec.decode(written.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void whatIsCutOffIsNoBatch() {
        byte[] bytes = ChangeCodec.encode(oneOfEach(new Random(2)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThrows(BencodeException.class, () -> ChangeCodec.decode(part));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "li1ee",
                "ldee",
                "llee",
                "lli1eee",
                "ll7:unknownee",
                "ll5:groupee",
                "ll4:fileee",
                "ll7:no user1:u1:xee",
                "ll7:no useri1eee",
                "ll6:member1:g1:u1:1ee",
                "ll4:file1:g1:ni1e1:x1:uee",
                "ll4:user1:u8:xxxxxxxxi0e0:0:i0eee",
                "ll4:user1:u8:xxxxxxxxi99999999999e0:0:i0eee"
            })
    void whatIsNotUnderstoodIsNotPassedOver(String text) {
        assertThrows(BencodeException.class, () -> ChangeCodec.decode(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
