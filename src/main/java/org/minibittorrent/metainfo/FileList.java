package org.minibittorrent.metainfo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/**
 * The files of a folder as an info dictionary lists them. Padding (BEP 47, and as BitComet marks it by the name alone) is
 * no file: it is zeros between files that nobody writes or shows, so that its path is not looked at.
 *
 * @param files those that are one, at least one
 * @param total bytes of all entries, padding included
 */
record FileList(List<FileEntry> files, long total) {
    private static final int PATH_BYTES = 1024;
    private static final BencodeString BITCOMET_PADDING = BencodeString.of("_____padding_file_");

    /** A folder of one file that has no name of its own. */
    static FileList single(String name, long length) {
        return new FileList(List.of(new FileEntry(List.of(name), length, 0)), length);
    }

    static FileList parse(BencodeList list) throws BencodeException, MetainfoException {
        if (list.values().isEmpty() || list.values().size() > Metainfo.MAX_FILES) {
            throw new MetainfoException(list.values().size() + " files; 1 to " + Metainfo.MAX_FILES + " are taken");
        }
        List<FileEntry> files = new ArrayList<>(list.values().size());
        long total = 0;
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeDictionary fields)) {
                throw new MetainfoException("an entry of the files is no dictionary");
            }
            BencodeValue attributes = fields.get("attr");
            BencodeValue path = fields.get("path");
            BencodeValue inUtf8 = fields.get("path.utf-8");
            if (has(attributes, 'l')) {
                String name = last(path) instanceof BencodeString text ? text.toString() : "";
                throw new MetainfoException("a symbolic link (BEP 47), which is not made here: " + name);
            }
            long length = length(fields);
            if (!has(attributes, 'p') && !isBitCometPadding(path) && !isBitCometPadding(inUtf8)) {
                // Some programs write a path in an encoding of their own, and beside it in UTF-8: that counts.
                BencodeList names = isText(inUtf8) ? fields.requireList("path.utf-8") : fields.requireList("path");
                files.add(new FileEntry(path(names), length, total));
            }
            if (length > Long.MAX_VALUE - total) {
                throw new MetainfoException("the files are too long");
            }
            total += length;
        }
        if (files.isEmpty()) {
            throw new MetainfoException("it holds nothing but padding");
        }
        SafeName.checkDistinct(files);
        return new FileList(List.copyOf(files), total);
    }

    static long length(BencodeDictionary fields) throws BencodeException, MetainfoException {
        long length = fields.requireLong("length");
        if (length < 0) {
            throw new MetainfoException("a file of " + length + " bytes");
        }
        return length;
    }

    private static boolean has(@Nullable BencodeValue attributes, char letter) {
        return attributes instanceof BencodeString letters && letters.contains(letter);
    }

    private static boolean isBitCometPadding(@Nullable BencodeValue path) {
        return last(path) instanceof BencodeString name && name.startsWith(BITCOMET_PADDING);
    }

    private static @Nullable BencodeValue last(@Nullable BencodeValue path) {
        return path instanceof BencodeList list && !list.values().isEmpty()
                ? list.values().get(list.values().size() - 1)
                : null;
    }

    private static List<String> path(BencodeList list) throws MetainfoException {
        if (list.values().isEmpty() || list.values().size() > Metainfo.MAX_PATH_ELEMENTS) {
            throw new MetainfoException("a path of " + list.values().size() + " elements");
        }
        List<String> path = new ArrayList<>(list.values().size());
        int bytes = 0;
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeString element)) {
                throw new MetainfoException("an element of a path is no string");
            }
            bytes += element.length() + 1;
            String name = text(element, "path");
            SafeName.check(name);
            path.add(name);
        }
        if (bytes > PATH_BYTES) {
            throw new MetainfoException("a path of more than " + PATH_BYTES + " bytes");
        }
        return path;
    }

    /** Whether it is a list of texts, at least one. */
    private static boolean isText(@Nullable BencodeValue value) {
        return value instanceof BencodeList list
                && !list.values().isEmpty()
                && list.values().stream().allMatch(element -> textOf(element) != null);
    }

    /** A text; null if it is none. */
    static @Nullable String textOf(@Nullable BencodeValue value) {
        try {
            return value instanceof BencodeString string ? string.utf8() : null;
        } catch (BencodeException notText) {
            return null;
        }
    }

    /** The text of a string that has no form in UTF-8 beside it. */
    static String text(BencodeString string, String key) throws MetainfoException {
        try {
            return string.utf8();
        } catch (BencodeException e) {
            throw new MetainfoException(e.getMessage() + ", and there is no '" + key + ".utf-8' beside it", e);
        }
    }
}
