package org.minibittorrent.api;

import java.util.Map;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Info;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;

/** The catalogue of a group. */
public sealed interface FileRequest<R extends ApiReply> extends ApiRequest<R> {
    /** For each operation, what reads it. */
    Map<String, Decoder> DECODERS = Map.of(
            ListFiles.OPERATION, ListFiles::decode,
            AddFile.OPERATION, AddFile::decode,
            GetFile.OPERATION, GetFile::decode,
            RemoveFile.OPERATION, RemoveFile::decode);

    /**
     * The files of a group, by name, in pages.
     *
     * @param after the last name of the page before; empty for the first
     */
    record ListFiles(String group, String after) implements FileRequest<Files> {
        static final String OPERATION = "list_files";

        static ListFiles decode(BencodeDictionary fields) throws BencodeException {
            return new ListFiles(fields.requireUtf8("group"), fields.requireUtf8("after"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("after", after)
                    .build();
        }

        @Override
        public Files reply(BencodeDictionary fields) throws BencodeException {
            return Files.decode(fields);
        }
    }

    /**
     * Puts a file into the catalogue of a group, or finds it there with the same content.
     *
     * @param info the info dictionary, with the group's source in it
     */
    record AddFile(String group, BencodeString info) implements FileRequest<Added> {
        static final String OPERATION = "add_file";

        static AddFile decode(BencodeDictionary fields) throws BencodeException {
            return new AddFile(fields.requireUtf8("group"), BencodeString.of(fields.requireBytes("info")));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("info", info)
                    .build();
        }

        @Override
        public Added reply(BencodeDictionary fields) throws BencodeException {
            return Added.decode(fields);
        }
    }

    /**
     * The info dictionary of a file.
     */
    record GetFile(String group, String name) implements FileRequest<Info> {
        static final String OPERATION = "get_file";

        static GetFile decode(BencodeDictionary fields) throws BencodeException {
            return new GetFile(fields.requireUtf8("group"), fields.requireUtf8("name"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("name", name)
                    .build();
        }

        @Override
        public Info reply(BencodeDictionary fields) throws BencodeException {
            return Info.decode(fields);
        }
    }

    /**
     * Takes a file out of the group, for all.
     */
    record RemoveFile(String group, String name) implements FileRequest<Done> {
        static final String OPERATION = "remove_file";

        static RemoveFile decode(BencodeDictionary fields) throws BencodeException {
            return new RemoveFile(fields.requireUtf8("group"), fields.requireUtf8("name"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("name", name)
                    .build();
        }

        @Override
        public Done reply(BencodeDictionary fields) throws BencodeException {
            return Done.decode(fields);
        }
    }
}
