package org.minibittorrent.store.hash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.SafeName;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The search for the files of a folder for a torrent, in one order on every machine: that of the UTF-8 bytes of their
 * paths. Empty folders are left out, because a torrent cannot carry them; all else that cannot go into one is refused by
 * name.
 */
final class FolderScan {
    /** A file: its path elements below the folder (the name alone for a single file) and its stamp. */
    record Found(List<String> names, FileStamp stamp) {
        private byte[] sortKey() {
            return String.join("/", names).getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Folder(Path path, List<String> names) {}

    private final HashObserver observer;
    private final Path root;
    private final Path realRoot;
    private final List<Found> found = new ArrayList<>();
    private final Deque<Folder> open = new ArrayDeque<>();

    FolderScan(Path root, HashObserver observer) throws IOException {
        this.root = root;
        this.realRoot = root.toRealPath();
        this.observer = observer;
    }

    /** The files of the folder, at least one. Once. */
    List<Found> scan() throws IOException {
        open.push(new Folder(root, List.of()));
        while (!open.isEmpty()) {
            if (observer.cancelled()) {
                throw new CancellationException("hashing was cancelled");
            }
            list(open.pop());
        }
        if (found.isEmpty()) {
            throw StoreException.unshareable(root, "a folder without files cannot be shared");
        }
        found.sort(Comparator.comparing(Found::sortKey, Arrays::compareUnsigned));
        return found;
    }

    private void list(Folder folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path)) {
            for (Path entry : entries) {
                add(folder, entry);
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException("cannot list " + folder.path, e);
        }
    }

    private void add(Folder folder, Path entry) throws IOException {
        List<String> names = new ArrayList<>(folder.names);
        names.add(checkedName(entry));
        if (names.size() > Metainfo.MAX_PATH_ELEMENTS) {
            throw StoreException.unshareable(entry, "nested more than " + Metainfo.MAX_PATH_ELEMENTS + " folders deep");
        }
        BasicFileAttributes itself = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (itself.isDirectory()) {
            open.push(new Folder(entry, names));
            return;
        }
        if (itself.isSymbolicLink()) {
            requireLinkToFileInside(entry);
        } else if (!itself.isRegularFile()) {
            throw StoreException.unshareable(
                    entry, "neither a file nor a folder, so it cannot be shared; move it away");
        }
        // Told before walking through a whole disk.
        if (found.size() == Metainfo.MAX_FILES) {
            throw StoreException.unshareable(
                    root, "more than " + Metainfo.MAX_FILES + " files; share an archive of them, or parts");
        }
        found.add(new Found(names, FileStamp.of(entry)));
    }

    private void requireLinkToFileInside(Path entry) throws IOException {
        Path real;
        try {
            real = entry.toRealPath();
        } catch (NoSuchFileException e) {
            throw new StoreException(StoreException.Reason.UNSHAREABLE, entry, "a link to nothing; remove it", e);
        }
        if (!real.startsWith(realRoot)) {
            throw StoreException.unshareable(
                    entry, "a link that leads out of the shared folder; put a copy in its place or remove it");
        }
        if (Files.isDirectory(real)) {
            throw StoreException.unshareable(entry, "a link to a folder; put a copy in its place or remove it");
        }
    }

    private static String checkedName(Path entry) throws StoreException {
        String name = String.valueOf(entry.getFileName());
        try {
            if (!entry.equals(entry.resolveSibling(name))) {
                throw StoreException.unshareable(
                        entry, "its name is no text in the encoding of this system; rename it to share it");
            }
            SafeName.check(name);
        } catch (InvalidPathException | MetainfoException e) {
            String problem = e instanceof InvalidPathException ? "its name is no text" : e.getMessage();
            throw new StoreException(StoreException.Reason.UNSHAREABLE, entry, problem + "; rename it to share it", e);
        }
        return name;
    }
}
