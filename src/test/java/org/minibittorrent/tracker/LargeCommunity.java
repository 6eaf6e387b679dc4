package org.minibittorrent.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;
import java.util.function.Consumer;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.wire.PeerId;

/** The changes by which a large community came about: always the same ones. */
final class LargeCommunity {
    static final int USERS = 100_000;
    static final int GROUPS = 10_000;
    static final int FILES = 1_000_000;
    static final int MEMBERSHIPS = 500_000;
    static final String CONTENT =
            "100 000 users with a session each, 10 000 groups, 500 000 memberships, 1 000 000 files";

    private static final long SINCE = 1_700_000_000;
    private static final int PORT = 6881;

    private final Random random = new Random(1);

    /** Says every change, in an order in which they can have happened. */
    void tell(Consumer<Change> sink) {
        for (int i = 0; i < USERS; i++) {
            sink.accept(new Change.PutUser(
                    "User-" + i,
                    new ScramVerifier(
                            string(16).bytes(),
                            600_000,
                            string(32).bytes(),
                            string(32).bytes()),
                    1));
            sink.accept(session(i));
        }
        for (int i = 0; i < GROUPS; i++) {
            sink.accept(new Change.PutGroup("Group-" + i, "user-" + i, string(16), 0, 1_700_000_000_000L + i));
            sink.accept(new Change.PutMember("group-" + i, "user-" + i, i));
        }
        for (int i = GROUPS; i < MEMBERSHIPS; i++) {
            sink.accept(new Change.PutMember(group(), user(), i));
        }
        for (int i = 0; i < FILES; i++) {
            sink.accept(new Change.PutFile(
                    group(),
                    "a file of a likely name " + i + ".mkv",
                    i,
                    InfoHash.of(string(20).bytes()),
                    user(),
                    1_700_000_000L + i));
        }
    }

    private Change session(int user) {
        InetAddress address;
        try {
            address = InetAddress.getByAddress(new byte[] {10, (byte) (user >> 16), (byte) (user >> 8), (byte) user});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
        return new Change.PutSession(
                "user-" + user,
                1,
                string(32),
                string(16),
                PeerId.of(string(20).bytes()),
                new InetSocketAddress(address, PORT),
                address,
                SINCE,
                SINCE / 86_400);
    }

    private String group() {
        return "group-" + random.nextInt(GROUPS);
    }

    private String user() {
        return "user-" + random.nextInt(USERS);
    }

    private BencodeString string(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return BencodeString.of(content);
    }
}
