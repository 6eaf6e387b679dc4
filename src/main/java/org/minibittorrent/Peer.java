package org.minibittorrent;

/** A participant in file sharing: it offers files to other peers and downloads theirs. */
public final class Peer {
    private Peer() {}
}
