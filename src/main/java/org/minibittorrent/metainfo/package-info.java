/**
 * Torrents as values: info dictionary, infohash, files, pieces and blocks (BEP 3). No file is opened here. May use {@code
 * bencode}.
 */
package org.minibittorrent.metainfo;
