/**
 * A durable copy of somebody's memory: a journal of records, snapshots that keep it short, and blobs in files of their own. All
 * that is known of a record here is its bytes. Start reading at {@code RecordKeeper}, then {@code Journal}.
 *
 * <p>A folder holds segments ({@code journal-N}) and at most one snapshot that counts ({@code snapshot-N}). The state is the
 * snapshot with the highest number, then the records of the segments from that number on. Records must be such that it does
 * no harm to apply one again over a later state of the same history: puts and removes of single keys, not differences.
 *
 * <p>File layout, all numbers big endian:
 *
 * <pre>
 * file    = header frame*
 * header  = "MBTSTATE" version:4 kind:4 number:8 salt:8 content:16 previous:8 zero:4 crc:4
 *           64 bytes; crc over the 60 before it; previous: bytes of the segment before this one
 * frame   = length:4 crc:4 payload                    crc over salt, offset of the frame in the file:8, length and payload
 * payload = 'R' (length:4 record)*                    records
 *         | 'E' frames:8                              the last frame of a snapshot
 * </pre>
 *
 * All checksums are CRC32C. A frame is what one sync makes durable, and the next one is written only after that sync: so a
 * crash can tear at most the last frame of the last segment. A frame that looks torn is cut off if no valid one follows it; any
 * other damage is refused. A bit that flips in the last frame cannot be told from a tear.
 */
package org.minibittorrent.store.journal;
