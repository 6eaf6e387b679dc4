package org.minibittorrent.api;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;

/**
 * What a tracker tells a peer unasked, on the event stream of a session ({@code GET /api/v1/events}). Each event is a
 * bencoded dictionary with its length in four bytes before it, big endian. The first one of a stream is a snapshot.
 */
public sealed interface ApiEvent {
    /** Its fields, without the name of the event. */
    BencodeDictionary.Builder builder();

    /** The name under which it travels. */
    String event();

    /** The event with its length before it. */
    default byte[] encode() {
        byte[] body = Bencode.encode(builder().put("event", event()).build());
        return ByteBuffer.allocate(Integer.BYTES + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }

    /**
     * Reads an event, without its length.
     *
     * @throws BencodeException if it is none; one of a kind that is not known here is an {@link Unknown}
     */
    static ApiEvent decode(byte[] body) throws BencodeException {
        if (!(Bencode.decodeLenient(body, ApiLimits.EVENT) instanceof BencodeDictionary fields)) {
            throw new BencodeException("an event that is no dictionary");
        }
        try {
            return switch (fields.requireUtf8("event")) {
                case Snapshot.EVENT -> Snapshot.decode(fields);
                case Ping.EVENT -> new Ping();
                case Sharer.EVENT ->
                    new Sharer(
                            InfoHash.of(fields.requireBytes("info_hash")),
                            Endpoint.decode(fields.requireDictionary("peer")));
                case JoinRequested.EVENT -> new JoinRequested(fields.requireUtf8("group"), fields.requireUtf8("user"));
                case RequestAnswered.EVENT ->
                    new RequestAnswered(fields.requireUtf8("group"), fields.requireLong("accepted") == 1);
                case MemberGone.EVENT ->
                    new MemberGone(
                            fields.requireUtf8("group"),
                            fields.requireUtf8("user"),
                            fields.requireLong("removed") == 1,
                            fields.requireLong("departures"));
                case OwnerChanged.EVENT -> new OwnerChanged(fields.requireUtf8("group"), fields.requireUtf8("owner"));
                case FileAdded.EVENT ->
                    new FileAdded(
                            fields.requireUtf8("group"),
                            fields.requireUtf8("name"),
                            fields.requireLong("bytes"),
                            fields.requireUtf8("uploader"));
                case FileRemoved.EVENT ->
                    new FileRemoved(
                            fields.requireUtf8("group"),
                            fields.requireUtf8("name"),
                            InfoHash.of(fields.requireBytes("info_hash")));
                case SessionEnded.EVENT -> new SessionEnded(fields.requireUtf8("reason"));
                default -> new Unknown();
            };
        } catch (IllegalArgumentException e) {
            throw new BencodeException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The groups the user is a member of, at the beginning of a stream.
     *
     * @param groups all of them
     */
    record Snapshot(List<Membership> groups) implements ApiEvent {
        static final String EVENT = "snapshot";

        /**
         * A group.
         *
         * @param owner who holds it
         * @param departures how many members have left it or were put out, ever: if it differs from the last number
         *     known, connections that stand must be asked for anew ({@code admit})
         */
        public record Membership(String group, String owner, long departures) {}

        /** Copies the list. */
        public Snapshot {
            groups = List.copyOf(groups);
        }

        static Snapshot decode(BencodeDictionary fields) throws BencodeException {
            List<Membership> groups = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "groups")) {
                groups.add(new Membership(
                        entry.requireUtf8("group"), entry.requireUtf8("owner"), entry.requireLong("departures")));
            }
            return new Snapshot(groups);
        }

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            List<BencodeValue> entries = new ArrayList<>();
            for (Membership membership : groups) {
                entries.add(BencodeDictionary.builder()
                        .put("group", membership.group)
                        .put("owner", membership.owner)
                        .put("departures", membership.departures)
                        .build());
            }
            return BencodeDictionary.builder().put("groups", new BencodeList(entries));
        }
    }

    /** Nothing, every few seconds, so that a dead connection is noticed. */
    record Ping() implements ApiEvent {
        static final String EVENT = "ping";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder();
        }
    }

    /** A peer has pieces of a torrent that this session announced as incomplete. */
    record Sharer(InfoHash infoHash, Endpoint peer) implements ApiEvent {
        static final String EVENT = "sharer";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder()
                    .put("info_hash", infoHash.bytes())
                    .put("peer", peer.fields());
        }
    }

    /** Someone asks to join a group that this user owns. */
    record JoinRequested(String group, String user) implements ApiEvent {
        static final String EVENT = "join_requested";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder().put("group", group).put("user", user);
        }
    }

    /** This user's request to join was answered. */
    record RequestAnswered(String group, boolean accepted) implements ApiEvent {
        static final String EVENT = "request_answered";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder().put("group", group).put("accepted", accepted ? 1 : 0);
        }
    }

    /**
     * A member left or was put out; it may be this user. Told to all members, the one who goes included.
     *
     * @param removed whether the owner or the operator put it out
     * @param departures the group's count, this one included
     */
    record MemberGone(String group, String user, boolean removed, long departures) implements ApiEvent {
        static final String EVENT = "member_gone";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("user", user)
                    .put("removed", removed ? 1 : 0)
                    .put("departures", departures);
        }
    }

    /** A group passed to another member. */
    record OwnerChanged(String group, String owner) implements ApiEvent {
        static final String EVENT = "owner_changed";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder().put("group", group).put("owner", owner);
        }
    }

    /** A file came into a group. */
    record FileAdded(String group, String name, long bytes, String uploader) implements ApiEvent {
        static final String EVENT = "file_added";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("name", name)
                    .put("bytes", bytes)
                    .put("uploader", uploader);
        }
    }

    /** A file was taken out of a group: stop sharing and fetching it. */
    record FileRemoved(String group, String name, InfoHash infoHash) implements ApiEvent {
        static final String EVENT = "file_removed";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("name", name)
                    .put("info_hash", infoHash.bytes());
        }
    }

    /** This session is over; the stream ends. */
    record SessionEnded(String reason) implements ApiEvent {
        static final String EVENT = "session_ended";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder().put("reason", reason);
        }
    }

    /** An event of a kind that is not known here; to be ignored. */
    record Unknown() implements ApiEvent {
        @Override
        public String event() {
            return "unknown";
        }

        @Override
        public BencodeDictionary.Builder builder() {
            return BencodeDictionary.builder();
        }
    }
}
