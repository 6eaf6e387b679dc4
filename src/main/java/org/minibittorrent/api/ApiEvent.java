package org.minibittorrent.api;

import java.nio.ByteBuffer;
import java.util.List;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.metainfo.InfoHash;

/**
 * An event that a tracker tells a peer unasked, on the event stream of a session ({@code GET /api/v1/events}). Each
 * event is a bencoded dictionary with its length in four bytes before it, big endian; {@link EventKind} has a row for
 * each kind. The first event of a stream is a snapshot.
 */
public sealed interface ApiEvent {
    /** {@return the name under which it travels} */
    default String event() {
        return EventKind.name(this);
    }

    /** {@return the id of the group that it is about, as its owner spells it; empty if it is about none} */
    default String group() {
        return "";
    }

    /** {@return the event with its length before it} */
    default byte[] encode() {
        byte[] body =
                Bencode.encode(RecordCodec.write(this).put("event", event()).build());
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + body.length);
        return framed.putInt(body.length).put(body).array();
    }

    /** Reads an event, without its length; one of a kind that is not known here is an {@link Unknown}. */
    static ApiEvent decode(byte[] body) throws BencodeException {
        BencodeDictionary fields = RecordCodec.dictionary(body, ApiLimits.EVENT, "an event that is no dictionary");
        return RecordCodec.read(EventKind.type(fields.requireUtf8("event")), fields);
    }

    /** All groups the user is a member of, at the beginning of a stream. */
    record Snapshot(List<Membership> groups) implements ApiEvent {
        /**
         * A group. If its number of departures, of members who have left it or were put out, ever, differs from the
         * last one known, connections that stand must be asked for anew ({@code admit}); if the version of its
         * catalogue differs, files were added or removed unheard ({@code list_files}).
         */
        public record Membership(String group, String owner, long departures, long version) {}
    }

    /** A sign of life every few seconds, so that a dead connection is noticed. */
    record Ping() implements ApiEvent {}

    /** A peer has pieces of a torrent that this session announced as incomplete. */
    record Sharer(InfoHash infoHash, Endpoint peer) implements ApiEvent {}

    /** A user asks to join a group that this user owns. */
    record JoinRequested(String group, String user) implements ApiEvent {}

    /** This user's request to join was answered. */
    record RequestAnswered(String group, boolean accepted) implements ApiEvent {}

    /**
     * A member left, or was put out by the owner or the operator ({@code removed}); it may be this user. Told to all
     * members, the one who goes included. The count of departures includes this one.
     */
    record MemberGone(String group, String user, boolean removed, long departures) implements ApiEvent {}

    /** A group passed to another member. */
    record OwnerChanged(String group, String owner) implements ApiEvent {}

    /** A file came into a group, whose catalogue has this version by that; {@code added} is in seconds since 1970. */
    record FileAdded(
            String group, String name, long bytes, String uploader, InfoHash infoHash, long added, long version)
            implements ApiEvent {}

    /** A file was taken out of a group, whose catalogue has this version by that: stop sharing and fetching it. */
    record FileRemoved(String group, String name, InfoHash infoHash, long version) implements ApiEvent {}

    /** This session is over, for a reason in the form of {@code Standstill.code}; the stream ends. */
    record SessionEnded(String reason) implements ApiEvent {}

    /** An event of a kind that is not known here; to be ignored. */
    record Unknown() implements ApiEvent {}
}
