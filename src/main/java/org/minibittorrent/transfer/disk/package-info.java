/**
 * The disk work of one transfer: pieces to be hashed and written, pieces to be read in, checkpoints, the watch for changed files.
 * Workers do it; outcomes return to the loop. Start reading at {@code DiskWork}.
 */
package org.minibittorrent.transfer.disk;
