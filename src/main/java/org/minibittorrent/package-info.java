/**
 * Private file sharing over the BitTorrent protocol: what an application sees.
 *
 * <p>A {@link org.minibittorrent.Peer} shares files and downloads them. {@link org.minibittorrent.Share} and {@link
 * org.minibittorrent.Download} are handles to what it is doing. All types are safe for any thread. Listeners and the
 * dependents of futures run on a thread of their own, one after another: they may take their time, but while they do no
 * other listener of the same loop is called.
 */
package org.minibittorrent;
