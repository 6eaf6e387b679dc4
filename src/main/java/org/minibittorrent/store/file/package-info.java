/**
 * Single files and folders: stamps that tell a change, a lock that keeps others out, syncs of folders, and errors that name
 * the file and tell a full disk. All else in the store stands on this. Start reading at {@code FileStamp}.
 */
package org.minibittorrent.store.file;
