package org.minibittorrent.api;

import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;

/** The answer to a request that was granted. */
public sealed interface ApiReply permits ApiReply.Done, AccountReply, GroupReply, FileReply, SwarmReply {
    /** Its fields. */
    BencodeDictionary fields();

    /** The body of the response. */
    default byte[] encode() {
        return Bencode.encode(fields());
    }

    /** Nothing but success. */
    record Done() implements ApiReply {
        static Done decode(BencodeDictionary fields) {
            return new Done();
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().build();
        }
    }
}
