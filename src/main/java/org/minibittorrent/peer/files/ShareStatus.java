package org.minibittorrent.peer.files;

import java.nio.file.Path;

/**
 * What is shared at one moment.
 *
 * @param group the group's id as people spell it
 * @param name the file's name there
 * @param path where it lies, or will lie
 * @param pieces how many are here and verified
 * @param totalPieces of so many
 * @param uploaded bytes that went to other peers since it was opened
 */
public record ShareStatus(String group, String name, Path path, int pieces, int totalPieces, long uploaded) {
    public static ShareStatus of(LiveTorrent torrent) {
        var status = torrent.status();
        return new ShareStatus(
                torrent.group(),
                torrent.metainfo().name(),
                torrent.path(),
                status.verifiedPieces(),
                status.pieces(),
                status.uploaded());
    }
}
