package org.minibittorrent.api;

import java.util.List;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;

/** A reply about the files of a group. */
public sealed interface FileReply extends ApiReply {
    /** A file that is in the catalogue; {@code fresh} if this request added it. */
    record Added(InfoHash infoHash, boolean fresh) implements FileReply {}

    /** An info dictionary, to the byte as it was added. */
    record Info(BencodeString info) implements FileReply {}

    /** A page of a catalogue, and whether another one follows. */
    record Files(List<ListedFile> files, boolean more) implements FileReply {
        /**
         * A file, with the number of peers online that have at least one piece of it, the user who added it, and when, in
         * seconds since 1970, 0 if that is not known.
         */
        public record ListedFile(
                String name, long bytes, long sharers, String uploader, InfoHash infoHash, long added) {}
    }
}
