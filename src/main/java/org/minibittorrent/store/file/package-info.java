/**
 * The files themselves: stamps that tell a change, folders, exclusive creation, and what the disk says in an error. Everything
 * else of the store stands on this. Start reading at {@code FileStamp}.
 */
package org.minibittorrent.store.file;
