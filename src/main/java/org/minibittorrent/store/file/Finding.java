package org.minibittorrent.store.file;

import java.io.IOException;

/** The outcome of a look at a file whose content is known: {@link FileStage} tells what follows from it. */
public enum Finding {
    /** The file is there as it was. */
    GOOD,
    /** There is no such file, or it cannot be read at present: a folder is missing, a mount is away, the disk fails. */
    ABSENT,
    /** A file of the same size is there, which was written to, replaced or given another time: only its content can tell. */
    TOUCHED,
    /** The file has another size, or hashes to something else. */
    CHANGED;

    /** {@return the finding that the failure of a look, or of the use of a file, amounts to} */
    public static Finding of(IOException failure) {
        return failure instanceof FileChangedException known ? known.finding() : ABSENT;
    }
}
