package org.minibittorrent.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.minibittorrent.store.file.Folders;

/**
 * The renaming of a finished download to its final name, which never overwrites a file of that name. A file gets a hard
 * link of the new name, which the system refuses if the name is taken; then the partial name goes. A crash in between
 * leaves both names, of one and the same file. Where there are no hard links (FAT, some network file systems), and for a
 * folder, the name is checked, then the move done. A file that appears between the two is overwritten; nothing better
 * exists there. A folder is replaced only if it is empty; the system refuses all else. (Windows renames no folder in which
 * a file is open; untested there.)
 */
final class FinalName {
    /** Makes a second name for a file, as {@link Files#createLink}. */
    interface Linker {
        void link(Path newName, Path existing) throws IOException;
    }

    private FinalName() {}

    static void giveFile(Path part, Path target, Linker linker) throws IOException {
        try {
            linker.link(target, part);
        } catch (FileAlreadyExistsException e) {
            // An earlier attempt may have got as far as this, and a network file system may do a thing twice.
            if (!isSecondName(target, part)) {
                throw taken(target);
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException noLinks) {
            try {
                giveFolder(part, target);
            } catch (IOException e) {
                e.addSuppressed(noLinks);
                throw e;
            }
            return;
        }
        Folders.sync(Folders.of(target));
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The file has its final name by now, so that this name stays can be no failure of the download.
            String left = "the download is complete, but " + part + " cannot be deleted";
            System.getLogger(FinalName.class.getName()).log(System.Logger.Level.WARNING, left, e);
        }
        Folders.sync(Folders.of(target));
    }

    /** Whether both are names of one file. */
    static boolean isSecondName(Path target, Path part) throws IOException {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)
                && Files.isSameFile(target, part);
    }

    static void giveFolder(Path part, Path target) throws IOException {
        requireFree(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(Folders.of(target));
    }

    /** Refuses a name that anything has, a dangling link too. */
    static void requireFree(Path path) throws FileAlreadyExistsException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw taken(path);
        }
    }

    private static FileAlreadyExistsException taken(Path path) {
        return new FileAlreadyExistsException(path.toString(), null, "is there already and is not overwritten");
    }
}
