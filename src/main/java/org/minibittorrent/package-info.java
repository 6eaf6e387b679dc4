/**
 * Private file sharing over the BitTorrent protocol: what an application sees.
 *
 * <p>A {@link org.minibittorrent.Peer} shares files and downloads them. {@link org.minibittorrent.Share} and {@link
 * org.minibittorrent.Download} are handles to what it is doing. All types are safe for any thread.
 *
 * <p>Listeners, and what depends on futures, run on callback threads and may take their time there. The listeners of one
 * share or download are called one after another; nothing else waits for them.
 */
package org.minibittorrent;
