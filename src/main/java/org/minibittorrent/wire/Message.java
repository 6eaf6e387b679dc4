package org.minibittorrent.wire;

import java.util.Optional;
import java.util.OptionalInt;

/** A message between peers, all but PIECE, whose payload never becomes an object. Lengths and offsets are bytes. */
public sealed interface Message {
    /** Nothing, to keep the connection alive. */
    record KeepAlive() implements Message {}
    /** No more requests are served. */
    record Choke() implements Message {}
    /** Requests are served. */
    record Unchoke() implements Message {}
    /** The sender wants something the receiver has. */
    record Interested() implements Message {}
    /** The sender wants nothing the receiver has. */
    record NotInterested() implements Message {}
    /** The sender has one piece more. */
    record Have(int piece) implements Message {}
    /** The pieces that the sender has: the high bit of the first byte is piece 0. The array is not copied: do not change it. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Bitfield(byte[] bits) implements Message {}
    /** Asks for a block. */
    record Request(int piece, int begin, int length) implements Message {}
    /** Takes a request back. */
    record Cancel(int piece, int begin, int length) implements Message {}
    /** The port of the sender's DHT node (BEP 5); of no use here. */
    record Port(int port) implements Message {}
    /** A piece that would be good to ask for (BEP 6). */
    record SuggestPiece(int piece) implements Message {}
    /** The sender has everything (BEP 6). */
    record HaveAll() implements Message {}
    /** The sender has nothing (BEP 6). */
    record HaveNone() implements Message {}
    /** A request is not going to be served (BEP 6). */
    record RejectRequest(int piece, int begin, int length) implements Message {}
    /** A piece that is served even while choked (BEP 6). */
    record AllowedFast(int piece) implements Message {}
    /**
     * The sender's extensions (BEP 10), each optional: the id under which it takes {@code lt_donthave} (BEP 54), how
     * many requests it queues, where it accepts connections, and its client, in its own words.
     */
    record ExtendedHandshake(OptionalInt dontHaveId, OptionalInt reqq, OptionalInt listenPort, Optional<String> version)
            implements Message {
        /** The handshake we send. A listen port of 0 is left out. */
        public static ExtendedHandshake ours(int reqq, int listenPort) {
            return new ExtendedHandshake(
                    OptionalInt.of(MessageDecoder.OUR_DONT_HAVE_ID),
                    OptionalInt.of(reqq),
                    listenPort == 0 ? OptionalInt.empty() : OptionalInt.of(listenPort),
                    Optional.of("MiniBitTorrent"));
        }
    }

    /** The sender no longer has a piece (BEP 54); the id is the receiver's for this, from its extended handshake. */
    record DontHave(int piece, int extensionId) implements Message {}
    /** A message nobody here knows; BEP 3 and BEP 10 say to ignore it. */
    record Unknown(int id) implements Message {}
}
