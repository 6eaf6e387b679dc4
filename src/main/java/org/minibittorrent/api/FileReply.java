package org.minibittorrent.api;

import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;

/** Answers about the files of a group. */
public sealed interface FileReply extends ApiReply {
    /**
     * The file is in the catalogue.
     *
     * @param fresh whether it was not there before
     */
    record Added(InfoHash infoHash, boolean fresh) implements FileReply {
        static Added decode(BencodeDictionary fields) throws BencodeException {
            return new Added(InfoHash.of(fields.requireBytes("info_hash")), fields.requireLong("fresh") == 1);
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("info_hash", infoHash.bytes())
                    .put("fresh", fresh ? 1 : 0)
                    .build();
        }
    }

    /** An info dictionary, to the byte as it was added. */
    record Info(BencodeString info) implements FileReply {
        static Info decode(BencodeDictionary fields) throws BencodeException {
            return new Info(BencodeString.of(fields.requireBytes("info")));
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("info", info).build();
        }
    }

    /** A page of a catalogue; {@code more} if it is not the last one. */
    record Files(List<ListedFile> files, boolean more) implements FileReply {
        /**
         * A file.
         *
         * @param bytes its size
         * @param sharers peers online with at least one piece of it
         * @param uploader who added it
         */
        public record ListedFile(String name, long bytes, long sharers, String uploader, InfoHash infoHash) {}

        /** Copies the list. */
        public Files {
            files = List.copyOf(files);
        }

        static Files decode(BencodeDictionary fields) throws BencodeException {
            List<ListedFile> entries = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "files")) {
                entries.add(new ListedFile(
                        entry.requireUtf8("name"),
                        entry.requireLong("bytes"),
                        entry.requireLong("sharers"),
                        entry.requireUtf8("uploader"),
                        InfoHash.of(entry.requireBytes("info_hash"))));
            }
            return new Files(entries, fields.requireLong("more") == 1);
        }

        @Override
        public BencodeDictionary fields() {
            List<BencodeValue> entries = new ArrayList<>();
            for (ListedFile entry : files) {
                entries.add(BencodeDictionary.builder()
                        .put("name", entry.name)
                        .put("bytes", entry.bytes)
                        .put("sharers", entry.sharers)
                        .put("uploader", entry.uploader)
                        .put("info_hash", entry.infoHash.bytes())
                        .build());
            }
            return BencodeDictionary.builder()
                    .put("files", new BencodeList(entries))
                    .put("more", more ? 1 : 0)
                    .build();
        }
    }
}
