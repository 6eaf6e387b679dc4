/**
 * The memory of a peer: shares, downloads and limits that survive a restart, kept in a journal. Nothing here moves data.
 * Start reading at {@code PeerState}, then {@code StateLog}.
 */
package org.minibittorrent.peer.state;
