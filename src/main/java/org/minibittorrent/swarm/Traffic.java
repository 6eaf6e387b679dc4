package org.minibittorrent.swarm;

/** The bytes of blocks that came in (useless ones too) and went out, a second and in all, as of one moment. */
public record Traffic(long downloadRate, long uploadRate, long downloaded, long uploaded) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    static Traffic of(RateMeter down, RateMeter up, long now) {
        return new Traffic(down.rate(now), up.rate(now), down.total(), up.total());
    }

    public boolean isMoving() {
        return downloadRate > 0 || uploadRate > 0;
    }

    /** {@return the same totals, of which nothing moves any more} */
    public Traffic atRest() {
        return new Traffic(0, 0, downloaded, uploaded);
    }
}
