package org.minibittorrent.metainfo;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names that mean one file, and the same one, on Linux, macOS and Windows, and nothing outside its folder. */
public final class SafeName {
    private static final String FORBIDDEN = "<>:\"/\\|?*";
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "conin$", "conout$", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
            "com7", "com8", "com9", "com¹", "com²", "com³", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6",
            "lpt7", "lpt8", "lpt9", "lpt¹", "lpt²", "lpt³");

    private SafeName() {}

    /**
     * Checks one element of a path.
     *
     * @throws MetainfoException saying what is wrong with it
     */
    public static void check(String name) throws MetainfoException {
        if (name.isEmpty()) {
            throw new MetainfoException("a file name is empty");
        }
        if (name.codePoints().anyMatch(SafeName::isUnprintable)) {
            throw unsafe(name, "holds control or invisible characters");
        }
        if (name.chars().anyMatch(character -> FORBIDDEN.indexOf(character) >= 0)) {
            throw unsafe(name, "holds one of " + FORBIDDEN);
        }
        if (name.equals(".") || name.equals("..")) {
            throw unsafe(name, "is a folder of the system");
        }
        if (name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")) {
            throw unsafe(name, "begins with a space, or ends with a space or a dot");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MetainfoLimits.NAME_BYTES) {
            throw unsafe(name.substring(0, 20) + "...", "is longer than " + MetainfoLimits.NAME_BYTES + " bytes");
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        if (DEVICES.contains(stem)) {
            throw unsafe(name, "is the name of a device on Windows");
        }
    }

    /** Checks that no two paths mean the same file where case or Unicode form do not count, and no file is a folder too. */
    static void checkDistinct(List<FileEntry> files) throws MetainfoException {
        Map<String, Boolean> seen = new HashMap<>();
        for (FileEntry file : files) {
            StringBuilder key = new StringBuilder();
            for (int i = 0; i < file.path().size(); i++) {
                key.append('/').append(folded(file.path().get(i)));
                boolean isFile = i == file.path().size() - 1;
                Boolean earlier = seen.putIfAbsent(key.toString(), isFile);
                if (earlier != null && (isFile || earlier)) {
                    throw new MetainfoException(
                            "two entries mean the same file on some systems: " + String.join("/", file.path()));
                }
            }
        }
    }

    private static String folded(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        return Normalizer.normalize(composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /** Control, format (such as right-to-left override), unpaired surrogate, line and paragraph separator. */
    private static boolean isUnprintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (type == Character.FORMAT && codePoint != 0x200C && codePoint != 0x200D);
    }

    private static MetainfoException unsafe(String name, String why) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().forEach(c -> shown.appendCodePoint(isUnprintable(c) ? '?' : c));
        return new MetainfoException("unsafe file name '" + shown + "': it " + why);
    }
}
