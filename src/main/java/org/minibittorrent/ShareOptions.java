package org.minibittorrent;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How files are made into a torrent. Immutable; each method gives a changed copy. */
public final class ShareOptions {
    private static final ShareOptions DEFAULTS = new ShareOptions(null, true, bytes -> {});

    private final @Nullable String source;
    private final boolean privateTorrent;
    private final LongConsumer hashed;

    private ShareOptions(@Nullable String source, boolean privateTorrent, LongConsumer hashed) {
        this.source = source;
        this.privateTorrent = privateTorrent;
        this.hashed = hashed;
    }

    /**
     * The usual ones: private (BEP 27), no source.
     *
     * @return the options
     */
    public static ShareOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the {@code source} of the torrent, which makes the same files another torrent.
     *
     * @param value any text
     * @return the options with it
     */
    public ShareOptions source(String value) {
        return new ShareOptions(value, privateTorrent, hashed);
    }

    /**
     * Whether other clients may look for peers elsewhere: DHT, peer exchange, local discovery (BEP 27).
     *
     * @param value false to allow that
     * @return the options with it
     */
    public ShareOptions privateTorrent(boolean value) {
        return new ShareOptions(source, value, hashed);
    }

    /**
     * Follows the hashing.
     *
     * @param listener told the bytes hashed so far, as often as it can take them, on a callback thread
     * @return the options with it
     */
    public ShareOptions onHashed(LongConsumer listener) {
        return new ShareOptions(source, privateTorrent, listener);
    }

    @Nullable
    String source() {
        return source;
    }

    boolean isPrivateTorrent() {
        return privateTorrent;
    }

    LongConsumer hashed() {
        return hashed;
    }
}
