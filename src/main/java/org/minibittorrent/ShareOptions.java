package org.minibittorrent;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The options for making files into a torrent. Immutable; each method gives a changed copy. */
public final class ShareOptions {
    private static final ShareOptions DEFAULTS = new ShareOptions(null, true, path -> true);

    final @Nullable String source;
    final boolean privateTorrent;
    final Predicate<? super Path> filter;

    private ShareOptions(@Nullable String source, boolean privateTorrent, Predicate<? super Path> filter) {
        this.source = source;
        this.privateTorrent = privateTorrent;
        this.filter = filter;
    }

    /** {@return the usual options: private (BEP 27), no source, all of a folder} */
    public static ShareOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the {@code source} of the torrent, any text, which makes the same files another torrent. */
    public ShareOptions source(String value) {
        return new ShareOptions(Objects.requireNonNull(value, "value"), privateTorrent, filter);
    }

    /**
     * Makes the torrent private or not (BEP 27). Other clients look for the peers of a private one at its tracker only; not
     * by DHT, peer exchange or local discovery.
     */
    public ShareOptions privateTorrent(boolean value) {
        return new ShareOptions(source, value, filter);
    }

    /**
     * Shares, of a folder, just those files and folders for which this holds, asked with their paths below it on a thread that
     * hashes; of a folder for which it does not hold, nothing. A {@link java.nio.file.PathMatcher} is one: {@code
     * filter(matcher::matches)}.
     */
    public ShareOptions filter(Predicate<? super Path> wanted) {
        return new ShareOptions(source, privateTorrent, Objects.requireNonNull(wanted, "wanted"));
    }

    @Override
    public String toString() {
        return (privateTorrent ? "private" : "not private") + (source == null ? "" : ", source " + source);
    }
}
