package org.minibittorrent;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options for making files into a torrent. Immutable; each method gives a changed copy. */
public final class ShareOptions {
    private static final ShareOptions DEFAULTS = new ShareOptions(null, true);

    final @Nullable String source;
    final boolean privateTorrent;

    private ShareOptions(@Nullable String source, boolean privateTorrent) {
        this.source = source;
        this.privateTorrent = privateTorrent;
    }

    /** {@return the usual options: private (BEP 27), no source} */
    public static ShareOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the {@code source} of the torrent, any text, which makes the same files another torrent. */
    public ShareOptions source(String value) {
        return new ShareOptions(Objects.requireNonNull(value, "value"), privateTorrent);
    }

    /**
     * Makes the torrent private or not (BEP 27). Other clients look for the peers of a private one at its tracker only; not
     * by DHT, peer exchange or local discovery.
     */
    public ShareOptions privateTorrent(boolean value) {
        return new ShareOptions(source, value);
    }
}
