/**
 * The reasons for which something does not move: the list of them is {@link org.minibittorrent.reason.Reason}, and a {@link
 * org.minibittorrent.reason.Standstill} is one of them at work, with the file, disk, peer or limit that it is about, and with the
 * sentence that tells it to people. No other room makes such a sentence.
 */
package org.minibittorrent.reason;
