package org.minibittorrent;

import java.time.Instant;

/**
 * A file in the catalogue of a group.
 *
 * @param name its name, the only one of that name in the group
 * @param bytes its size
 * @param sharers how many peers are online that have at least one piece; may be 0
 * @param uploader the user who brought it into the group
 * @param infoHash its identity: 40 hexadecimal digits that tell it from another file of that name before or after it, and are
 *     those of {@link Torrent#infoHash} for who shares or downloads it
 * @param added when it was brought in, by the tracker's clock; {@link Instant#EPOCH} if the tracker does not know
 */
public record GroupFile(String name, long bytes, long sharers, String uploader, String infoHash, Instant added) {}
