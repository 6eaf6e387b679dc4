package org.minibittorrent.tracker.store;

import org.minibittorrent.api.Id;

/** Names from strangers, made safe to print in messages. */
public final class SafeText {
    private static final int MOST = 80;

    private SafeText() {}

    /** {@return the id if it has the form of one, else words in its place} */
    public static String shown(String id) {
        return Id.isValid(id) ? id : "of that name";
    }

    /** {@return the beginning of any text, on one line} */
    public static String shownFile(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints()
                .limit(MOST)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(text::appendCodePoint);
        return text + (name.codePointCount(0, name.length()) > MOST ? "..." : "");
    }
}
