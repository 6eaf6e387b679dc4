package org.minibittorrent.tracker.facts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.wire.PeerId;

/**
 * One change of what the tracker must never forget: the value of one key is put, or the key is removed with all that
 * hangs on it. The changes of one request are one batch, which is made durable as a whole.
 *
 * <p>All of them are idempotent, and none builds on the value that was there: so a batch may be applied twice, and a
 * log may be applied over a snapshot that was taken while the log was being written. For that, a put whose parent is
 * missing (a member of a group that is not there) has no effect: the log that follows either puts the parent first, or
 * removes both.
 *
 * <p>Users and groups are named by their key, the id with case folded; the spelling to show is in {@link PutUser} and
 * {@link PutGroup}.
 */
public sealed interface Change {
    /** The 16 bytes by which the store is known, and a secret for the salts of users that do not exist. Made once. */
    record PutMeta(BencodeString community, BencodeString secret) implements Change {}

    /** An account: its id as it is shown, and how many sessions the user has begun so far. */
    record PutUser(String id, ScramVerifier verifier, long sessions) implements Change {
        String key() {
            return Id.fold(id);
        }
    }

    /** Ends an account with its sessions, memberships and requests. Its uploads stay. */
    record RemoveUser(String user) implements Change {}

    /**
     * A session, with its number among those of its user.
     *
     * @param instance 16 bytes, the same for each login from one state folder
     * @param address where other peers are told to reach its peer
     * @param source where its login came from
     * @param since seconds from 1970 to its beginning; {@code seenDay}: days from 1970 to its last use
     */
    record PutSession(
            String user,
            long number,
            BencodeString tokenHash,
            BencodeString instance,
            PeerId peerId,
            InetSocketAddress address,
            InetAddress source,
            long since,
            long seenDay)
            implements Change {
        public PutSession seenOn(long day) {
            return new PutSession(user, number, tokenHash, instance, peerId, address, source, since, day);
        }
    }

    /** Ends a session. */
    record RemoveSession(String user, long number) implements Change {}

    /**
     * A group: its id as it is shown, the key of its owner, 16 bytes that go into each of its info dictionaries, the
     * number of members that have left it or were put out, ever, and the version of its catalogue: it grows with each
     * change of that, and that of a group which takes the name of an earlier one begins beyond that one's.
     */
    record PutGroup(String id, String owner, BencodeString source, long departures, long version) implements Change {
        String key() {
            return Id.fold(id);
        }

        /** The group after one more departure, and perhaps with another owner. */
        public PutGroup departed(String heir) {
            return new PutGroup(id, heir, source, departures + 1, version);
        }

        /** The group after one more change of its catalogue. */
        public PutGroup changed() {
            return new PutGroup(id, owner, source, departures, version + 1);
        }
    }

    /** Dissolves a group with its members, requests and files. */
    record RemoveGroup(String group) implements Change {}

    /** A member. The number grows with each one that comes: the lowest of a group is its longest-standing member. */
    record PutMember(String group, String user, long sequence) implements Change {}

    /** A member is none any more. */
    record RemoveMember(String group, String user) implements Change {}

    /** A request to join. The number grows with each one that comes. */
    record PutRequest(String group, String user, long sequence) implements Change {}

    /** A request is answered or taken back. */
    record RemoveRequest(String group, String user) implements Change {}

    /**
     * An entry of a group's catalogue, with the key of the user who added it, and when, in seconds since 1970, 0 if that
     * is not known. Its info dictionary is kept apart.
     */
    record PutFile(String group, String name, long bytes, InfoHash infoHash, String uploader, long added)
            implements Change {}

    /** A file is taken out of a catalogue. */
    record RemoveFile(String group, String name) implements Change {}
}
