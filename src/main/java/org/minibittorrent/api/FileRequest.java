package org.minibittorrent.api;

import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Info;
import org.minibittorrent.bencode.BencodeString;

/** A request about the catalogue of a group. */
public sealed interface FileRequest<R extends ApiReply> extends ApiRequest<R> {
    /**
     * Lists the files of a group, by name, in pages.
     *
     * @param after the last name of the page before; empty for the first
     */
    record ListFiles(String group, String after) implements FileRequest<Files> {}

    /**
     * Puts a file into the catalogue of a group, or finds it there with the same content.
     *
     * @param info the info dictionary, with the group's source in it
     */
    record AddFile(String group, BencodeString info) implements FileRequest<Added> {}

    /** Asks for the info dictionary of a file. */
    record GetFile(String group, String name) implements FileRequest<Info> {}

    /** Takes a file out of the group, for all. */
    record RemoveFile(String group, String name) implements FileRequest<Done> {}
}
