package org.minibittorrent.api;

import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.metainfo.Metainfo;

/** The most that requests, replies and events may take. */
public final class ApiLimits {
    /** An info dictionary: its piece hashes then cover 1 TiB. */
    public static final int INFO_BYTES = Metainfo.MAX_INFO_BYTES;

    /** A request that carries an info dictionary. */
    public static final int UPLOAD_BYTES = INFO_BYTES + 1024;

    /** Any other request. */
    public static final int REQUEST_BYTES = 256 * 1024;

    public static final int REPLY_BYTES = 41 << 20;
    public static final int EVENT_BYTES = 1 << 20;

    /** Torrents in one announce; a peer with more announces in parts. */
    public static final int TORRENTS_PER_ANNOUNCE = 1000;

    /** Peers told for one torrent. */
    public static final int PEERS_PER_TORRENT = 200;

    /** Entries of one page of a listing. */
    public static final int PAGE = 1000;

    /** Characters of a user or group id. */
    public static final int ID_LENGTH = 64;

    // The structure of requests, replies and events.
    static final BencodeLimits REQUEST = new BencodeLimits(UPLOAD_BYTES, 8, 10_000);
    static final BencodeLimits REPLY = new BencodeLimits(REPLY_BYTES, 8, 1_000_000);
    static final BencodeLimits EVENT = new BencodeLimits(EVENT_BYTES, 8, 100_000);

    private ApiLimits() {}
}
