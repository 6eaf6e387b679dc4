package org.minibittorrent;

/**
 * A file in the catalogue of a group.
 *
 * @param name its name, the only one of that name in the group
 * @param bytes its size
 * @param sharers how many peers are online that have at least one piece; may be 0
 * @param uploader the user who brought it into the group
 */
public record GroupFile(String name, long bytes, long sharers, String uploader) {}
