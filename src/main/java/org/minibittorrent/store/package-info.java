/**
 * The bytes of a torrent on disk, as pieces: read, mapped, hashed, written, synced and given their final name. With the
 * packages below, the only one that opens files. Start reading at {@link PieceStore}.
 *
 * <p>One rule shapes it: mappings are only read, and only by the kernel (as the other end of a socket call). A mapped page
 * whose file was cut short then fails a system call with an {@link java.io.IOException}; read from Java it would be an
 * {@link InternalError} in unrelated code.
 *
 * <p>A tour:
 *
 * <ul>
 *   <li>{@link PieceStore} is a torrent's files as pieces, and all that a share needs. Below it: {@code FileTable} (the
 *       places of bytes), {@code ChannelCache} and {@code WindowCache} (open files, mappings, and {@code MappingBudget} for
 *       the whole process), {@code PieceReader} (positional reads) and {@code FileWatch} (are the files
 *       still what they were).
 *   <li>{@code DownloadStore} adds the writing: {@code SyncLedger} (files that have yet to reach the
 *       disk), {@link Checkpoint}, {@code PartialFiles} with {@code PartialDeletion}, and {@code FinalName}.
 *   <li>{@link MappedPiece} is a piece on its way out, {@link PieceBuffer} one on its way in.
 *   <li>{@code hash} makes a torrent of a file or folder; {@code file} has what stands below all that: stamps, folders, and
 *       {@code StoreException}, which says what is wrong with which file.
 * </ul>
 */
package org.minibittorrent.store;
