/**
 * Private file sharing over the BitTorrent protocol: the types that an application sees.
 *
 * <p>A {@link org.minibittorrent.Peer} shares files and downloads them. {@link org.minibittorrent.Share} and {@link
 * org.minibittorrent.Download} are handles to its transfers. All types but the builders are safe for any thread.
 *
 * <p>Methods that say {@link org.minibittorrent.RequestException} wait for their outcome and end within 10 seconds, the time
 * this process takes to hash a password not counted; of the others only {@code start}, {@code close}, and the reading and
 * writing of {@code .torrent} files wait, and the rest returns at once. A method that waits for the tracker must not be called
 * in an {@link org.minibittorrent.Admission} policy, which runs on the loop thread; everywhere else it may.
 *
 * <p>Listeners, and dependents of futures, run on callback threads and may take their time there. The listeners of one
 * transfer or session are called one after another, and at most 32 at a time in all; the completion of a future waits for
 * none of them, nor for dependents of another. All threads are daemons.
 *
 * <p>Null is taken and given nowhere. Failures are {@link org.minibittorrent.MiniBitTorrentException}s, of which a future
 * tells as the cause of its {@link java.util.concurrent.ExecutionException}.
 */
package org.minibittorrent;
