package org.minibittorrent.store.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.minibittorrent.reason.Reason;

/** The names of files on disk as text, which on disk they need not be: in the encoding of the locale, bytes may mean nothing. */
public final class TextNames {
    private TextNames() {}

    /**
     * {@return the last element of a path, empty if it has none} StoreException if it is no text, so that others would see another
     * name, and a file of that name could not be found again.
     */
    public static String of(Path path) throws StoreException {
        Path last = path.getFileName();
        if (last == null) {
            return "";
        }
        String name = last.toString();
        try {
            if (last.equals(last.getFileSystem().getPath(name))) {
                return name;
            }
        } catch (InvalidPathException e) {
            throw new StoreException(Reason.NOT_SHAREABLE, path, problem(), e);
        }
        throw StoreException.unshareable(path, problem());
    }

    /** {@return the encoding of names, for messages} */
    public static String encoding() {
        return System.getProperty("sun.jnu.encoding", "of the system");
    }

    private static String problem() {
        return "its name is no text in the encoding " + encoding()
                + "; rename it to share it, or start Java in a UTF-8 locale if it is one there";
    }
}
