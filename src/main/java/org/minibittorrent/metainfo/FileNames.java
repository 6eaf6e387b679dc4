package org.minibittorrent.metainfo;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The comparison of file names as people mean them. Names are alike if the most forgiving file system takes them for one: without
 * regard to case, Unicode form and joiners.
 */
public final class FileNames {
    /** An order in which names that are alike stand side by side, and none but equal ones are equal. */
    public static final Comparator<String> ORDER = FileNames::compare;

    /** Longer than any spelling of a name of {@link SafeName#MAX_BYTES}, so that strangers cannot have us fold long texts. */
    private static final int MOST_TYPED = 1024;

    private FileNames() {}

    /** {@return the form that all names share that are alike} */
    public static String folded(String name) {
        if (isAscii(name)) {
            return name.toLowerCase(Locale.ROOT);
        }
        String composed = composed(name.replace("\u200c", "").replace("\u200d", ""));
        return composed(composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    /** {@return whether no file system need tell the two apart} */
    public static boolean areAlike(String one, String other) {
        return one.equals(other) || folded(one).equals(folded(other));
    }

    /** {@return those of the names, in {@link #ORDER}, that are alike this one} */
    public static List<String> alike(NavigableSet<String> names, String name) {
        Deque<String> found = new ArrayDeque<>();
        for (String near = names.floor(name); near != null && areAlike(near, name); near = names.lower(near)) {
            found.addFirst(near);
        }
        for (String near = names.higher(name); near != null && areAlike(near, name); near = names.higher(near)) {
            found.addLast(near);
        }
        return List.copyOf(found);
    }

    /**
     * {@return that of the names, in {@link #ORDER}, which somebody means who types it so: exactly this one, or the only one of
     * this text in another Unicode form, or the only one that is alike}
     */
    public static Optional<String> meant(NavigableSet<String> names, String typed) {
        if (isTooLong(typed)) {
            return Optional.empty();
        } else if (names.contains(typed)) {
            return Optional.of(typed);
        }
        List<String> alike = alike(names, typed);
        List<String> same = alike.stream()
                .filter(name -> composed(name).equals(composed(typed)))
                .toList();
        List<String> best = same.isEmpty() ? alike : same;
        return best.size() == 1 ? Optional.of(best.get(0)) : Optional.empty();
    }

    /** {@return whether no file has this name, however it is spelled} Then it is not worth a comparison. */
    public static boolean isTooLong(String typed) {
        return typed.length() > MOST_TYPED;
    }

    /** By the folded names, then exactly; ASCII, of which a tracker compares millions as it starts, without folding. */
    private static int compare(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        for (int i = 0; i < shorter; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (!isAscii(a) || !isAscii(b)) {
                return compareFolded(one, other);
            } else if (a != b && lower(a) != lower(b)) {
                // What follows may be a mark on these letters.
                return isAsciiAt(one, i + 1) && isAsciiAt(other, i + 1)
                        ? lower(a) - lower(b)
                        : compareFolded(one, other);
            }
        }
        if (!isAsciiAt(one, shorter) || !isAsciiAt(other, shorter)) {
            return compareFolded(one, other);
        }
        return one.length() == other.length() ? one.compareTo(other) : one.length() - other.length();
    }

    private static int compareFolded(String one, String other) {
        int order = folded(one).compareTo(folded(other));
        return order != 0 ? order : one.compareTo(other);
    }

    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isAscii(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(char c) {
        return c < 128;
    }

    /** Whether there is an ASCII character, or nothing any more. */
    private static boolean isAsciiAt(String name, int at) {
        return at >= name.length() || isAscii(name.charAt(at));
    }

    private static char lower(char ascii) {
        return ascii >= 'A' && ascii <= 'Z' ? (char) (ascii + ('a' - 'A')) : ascii;
    }
}
