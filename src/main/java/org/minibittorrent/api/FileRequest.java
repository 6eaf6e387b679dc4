package org.minibittorrent.api;

import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.bencode.BencodeString;

/** A request about the catalogue of a group. */
public sealed interface FileRequest<R extends ApiReply> extends ApiRequest<R> {
    /** Lists the files of a group, by name, in pages, after the last name of the page before, at first empty. */
    record ListFiles(String group, String after) implements FileRequest<FileReply.Files> {}

    /** Adds a file, with the group's source in its info, to the catalogue, or finds it there with the same content. */
    record AddFile(String group, BencodeString info) implements FileRequest<FileReply.Added> {}

    /** Asks for the info dictionary of a file. */
    record GetFile(String group, String name) implements FileRequest<FileReply.Info> {}

    /** Takes a file out of the group, for all. */
    record RemoveFile(String group, String name) implements FileRequest<Done> {}
}
