package org.minibittorrent;

import java.nio.file.Path;

/**
 * A file that this peer offers to a group, whole or as far as it is downloaded.
 *
 * @param group the group it is shared in
 * @param name its name there
 * @param path where it lies; while it is being downloaded, where it will lie
 * @param pieces how many pieces are here and verified
 * @param totalPieces of so many
 * @param uploadedBytes bytes that went to other peers since the login
 */
public record SharedFile(String group, String name, Path path, int pieces, int totalPieces, long uploadedBytes) {}
