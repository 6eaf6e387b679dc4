/**
 * The bytes of a torrent on disk, as pieces: read, mapped, hashed, written, synced and given their final name. With the
 * packages below, the only one that opens files. Start reading at {@link PieceStore}.
 *
 * <p>One rule shapes it: mappings are only read, and only by the kernel (as the other end of a socket call). A mapped page
 * whose file was cut short then fails a system call with an {@link java.io.IOException}; read from Java it would be an
 * {@link InternalError} in unrelated code.
 *
 * <p>Below {@link PieceStore} are {@code FileTable} (the places of bytes), {@code ChannelCache} and {@code WindowCache} (open
 * files, mappings, and {@code MappingBudget} for the whole process), {@code PieceReader} (positional reads) and
 * {@code FileWatch} (are the files still what they were). {@code DownloadStore} adds the writing: {@code SyncLedger} (files
 * that have yet to reach the disk), {@link Checkpoint}, {@code PartialFiles} with {@code PartialDeletion}, and
 * {@code FinalName}. A piece is on its way in as a {@link PieceBuffer}, and on
 * its way out in {@link Sections}: each {@link Section} is mapped, or copied with {@code CopiedSections} as the bound.
 */
package org.minibittorrent.store;
