package org.minibittorrent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The files of a share as they were found.
 *
 * @param stamps one a file
 * @param residencyKnown whether {@link java.nio.MappedByteBuffer#isLoaded} tells the truth: Linux calls every page loaded
 *     of a file that the caller could not write
 */
record SharedFiles(List<FileStamp> stamps, boolean residencyKnown) {

    /**
     * Looks at every file without reading it.
     *
     * @throws FileChangedException if one is missing or has another size
     */
    static SharedFiles examine(FileTable files) throws IOException {
        List<FileStamp> stamps = new ArrayList<>();
        boolean residencyKnown = true;
        Path realRoot = null;
        for (int file = 0; file < files.count(); file++) {
            Path path = files.path(file);
            FileStamp stamp = FileStamp.of(path);
            FileStamp.requireLength(files.length(file), stamp.size(), path);
            if (!files.single()) {
                realRoot = realRoot == null ? files.root().toRealPath() : realRoot;
                if (!path.toRealPath().startsWith(realRoot)) {
                    throw new StoreException(
                            StoreException.Reason.UNSHAREABLE, path, "a link that leads out of the shared folder");
                }
            }
            stamps.add(stamp);
            residencyKnown &= Files.isWritable(path);
        }
        return new SharedFiles(List.copyOf(stamps), residencyKnown);
    }
}
