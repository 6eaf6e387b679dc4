package org.minibittorrent.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that mean one file, and the same one, on Linux, macOS and Windows, and nothing outside its folder. */
public final class SafeName {
    static final int MAX_BYTES = 255;

    private static final String SEPARATOR = "\0";
    private static final String FORBIDDEN = "<>:\"/\\|?*";
    private static final Pattern DEVICES = Pattern.compile("con|prn|aux|nul|conin\\$|conout\\$|(?:com|lpt)[0-9¹²³]");

    private SafeName() {}

    /** Checks one element of a path; a {@link MetainfoException} says what is wrong with it. */
    public static void check(String name) throws MetainfoException {
        check(name, MAX_BYTES);
    }

    static void check(String name, int mostBytes) throws MetainfoException {
        if (name.isEmpty()) {
            throw new MetainfoException("a file name is empty");
        }
        // First of all, so that no check and no complaint has to do with more than a line.
        if (isLonger(name, mostBytes)) {
            throw unsafe(name.substring(0, 20) + "...", "is longer than " + mostBytes + " bytes");
        }
        boolean visible = false;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int codePoint = name.codePointAt(i);
            if (isUnprintable(codePoint)) {
                throw unsafe(name, "holds control or invisible characters");
            }
            if (FORBIDDEN.indexOf(codePoint) >= 0) {
                throw unsafe(name, "holds one of " + FORBIDDEN);
            }
            visible |= !isJoiner(codePoint);
        }
        if (!visible) {
            throw unsafe(name, "holds invisible characters alone");
        }
        if (name.equals(".") || name.equals("..")) {
            throw unsafe(name, "is a folder of the system");
        }
        if (name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")) {
            throw unsafe(name, "begins with a space, or ends with a space or a dot");
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip();
        if (DEVICES.matcher(stem.toLowerCase(Locale.ROOT)).matches()) {
            throw unsafe(name, "is the name of a device on Windows");
        }
    }

    private static boolean isLonger(String name, int mostBytes) {
        return name.length() > mostBytes
                || (name.length() > mostBytes / 3 && name.getBytes(StandardCharsets.UTF_8).length > mostBytes);
    }

    /**
     * Checks that no two paths mean the same file where case or Unicode form do not count, and no file is a folder too.
     * Takes memory in proportion to the paths.
     */
    static void checkDistinct(List<FileEntry> files) throws MetainfoException {
        // The separator sorts before all that names may hold, so what lies below a name comes right behind it.
        String[] keys = files.stream()
                .map(file -> file.path().stream().map(FileNames::folded).collect(Collectors.joining(SEPARATOR)))
                .sorted()
                .toArray(String[]::new);
        for (int i = 1; i < keys.length; i++) {
            if (keys[i].equals(keys[i - 1]) || keys[i].startsWith(keys[i - 1] + SEPARATOR)) {
                throw new MetainfoException(
                        "two entries mean the same file on some systems: " + keys[i].replace(SEPARATOR, "/"));
            }
        }
    }

    private static boolean isJoiner(int codePoint) {
        return codePoint == 0x200C || codePoint == 0x200D;
    }

    /** Control, format (such as right-to-left override), unpaired surrogate, line and paragraph separator, no character. */
    private static boolean isUnprintable(int codePoint) {
        if (codePoint >= ' ' && codePoint < 127) {
            return false;
        }
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (type == Character.FORMAT && !isJoiner(codePoint))
                || (codePoint & 0xFFFE) == 0xFFFE
                || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }

    private static MetainfoException unsafe(String name, String why) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().forEach(c -> shown.appendCodePoint(isUnprintable(c) || isJoiner(c) ? '?' : c));
        return new MetainfoException("unsafe file name '" + shown + "': it " + why);
    }
}
