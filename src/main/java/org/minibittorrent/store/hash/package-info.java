/**
 * The making of a metainfo from a file or folder where it lies, on several threads. It reads by position into reused buffers
 * and maps nothing. Start reading at {@code FileHasher}.
 */
package org.minibittorrent.store.hash;
