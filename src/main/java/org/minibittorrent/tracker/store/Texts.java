package org.minibittorrent.tracker.store;

import org.minibittorrent.api.Id;

/** How names that a stranger sent are put into messages. */
public final class Texts {
    private static final int MOST = 80;

    private Texts() {}

    /** An id as it came, if it is one. */
    public static String shown(String id) {
        return Id.isValid(id) ? id : "of that name";
    }

    /** Any text, on one line and not too long of it. */
    public static String shownFile(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints()
                .limit(MOST)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(text::appendCodePoint);
        return text + (name.codePointCount(0, name.length()) > MOST ? "..." : "");
    }
}
