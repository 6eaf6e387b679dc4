/**
 * Hashing of files and folders into metainfo, on several threads. It reads with positional reads into reused buffers and maps
 * nothing. Start reading at {@code FileHasher}.
 */
package org.minibittorrent.store.hash;
