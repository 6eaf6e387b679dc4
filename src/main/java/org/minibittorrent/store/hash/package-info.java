/** The making of a metainfo from a file or folder, on several threads, by positional reads. Begin at {@code FileHasher}. */
package org.minibittorrent.store.hash;
