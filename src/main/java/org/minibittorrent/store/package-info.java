/**
 * The bytes of a torrent on disk: mapped pieces, their preparation, hashing and final name, and the making of a
 * metainfo from files in place. The only package that opens files. Depends on {@code metainfo} alone.
 *
 * <p>One rule shapes it: Java code never reads or writes the content of a mapping, only the kernel does (as the other
 * end of a socket call). A mapped page the disk cannot hold, or whose file was cut short, then fails a system call with
 * an {@link java.io.IOException}; touched from Java it would be an {@link InternalError} in unrelated code.
 */
package org.minibittorrent.store;
