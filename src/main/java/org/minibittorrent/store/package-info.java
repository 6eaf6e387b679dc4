/**
 * The bytes of a torrent on disk: pieces in memory and mapped, their hashing and final name, and the making of a
 * metainfo from files in place. The only package, with those below it, that opens files. Depends on {@code metainfo} alone.
 *
 * <p>One rule shapes it: Java code never reads or writes the content of a mapping, only the kernel does (as the other
 * end of a socket call). A mapped page the disk cannot hold, or whose file was cut short, then fails a system call with
 * an {@link java.io.IOException}; touched from Java it would be an {@link InternalError} in unrelated code.
 *
 * <p>A tour:
 *
 * <ul>
 *   <li>{@link PieceStore} is a torrent's files as pieces, and {@link MappedPiece} a piece. Below it: {@code FileTable}
 *       (which bytes lie where), {@code ChannelCache} and {@code WindowCache} (open files, mappings, and {@code
 *       MappingBudget} for the whole process), {@code PieceReader} and {@code PieceWriter} (positional calls), {@code
 *       FileWatch} with {@code FileStamp} (are the files still what they were), {@code SyncLedger} (what has to reach the
 *       disk).
 *   <li>A download adds {@code PartialFiles} and what begins with {@code Partial}, and {@code FinalName}; a share {@code
 *       SharedFiles}.
 *   <li>{@code hash} makes a torrent of a file or folder.
 *   <li>{@code file} has what stands below all that: stamps, folders, and {@code StoreException}, which says what is wrong
 *       with which file.
 * </ul>
 */
package org.minibittorrent.store;
