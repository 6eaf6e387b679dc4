package org.minibittorrent.api;

import java.util.List;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;

/** A reply about the files of a group. */
public sealed interface FileReply extends ApiReply {
    /**
     * A file that is in the catalogue.
     *
     * @param fresh whether it was added by this request
     */
    record Added(InfoHash infoHash, boolean fresh) implements FileReply {}

    /** An info dictionary, to the byte as it was added. */
    record Info(BencodeString info) implements FileReply {}

    /**
     * A page of a catalogue.
     *
     * @param more whether another page follows
     */
    record Files(List<ListedFile> files, boolean more) implements FileReply {
        /**
         * A file.
         *
         * @param bytes its size
         * @param sharers peers online with at least one piece of it
         * @param uploader the user who added it
         */
        public record ListedFile(String name, long bytes, long sharers, String uploader, InfoHash infoHash) {}
    }
}
