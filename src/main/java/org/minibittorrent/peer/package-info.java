/**
 * What a peer does for its user: sessions with a tracker, files shared in groups, downloads from them. How torrents move is
 * the business of {@code transfer}. Everything lives on the loop thread of one event loop, except what says otherwise.
 */
package org.minibittorrent.peer;
