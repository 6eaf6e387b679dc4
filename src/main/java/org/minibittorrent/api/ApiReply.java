package org.minibittorrent.api;

import org.minibittorrent.bencode.Bencode;

/** The reply to a request that was granted. */
public sealed interface ApiReply permits ApiReply.Done, AccountReply, GroupReply, FileReply, SwarmReply {
    /** {@return the body of the response} */
    default byte[] encode() {
        return Bencode.encode(RecordCodec.write(this).build());
    }

    /** Success, and nothing more to say. */
    record Done() implements ApiReply {}
}
