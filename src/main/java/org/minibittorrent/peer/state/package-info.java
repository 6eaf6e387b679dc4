/**
 * The memory of a peer: shares, downloads and limits that survive a restart. Nothing here moves data, and what makes a change
 * durable is {@code store.journal}. Start reading at {@code PeerState}, then {@code FolderPeerState}.
 */
package org.minibittorrent.peer.state;
