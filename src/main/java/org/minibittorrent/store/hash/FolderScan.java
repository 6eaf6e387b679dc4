package org.minibittorrent.store.hash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.SafeName;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.store.file.TextNames;

/**
 * The search for the files of a folder for a torrent, in one order on every machine: that of the UTF-8 bytes of their
 * paths. Empty folders are left out, because a torrent cannot carry them, and told; all else that cannot go into one is refused,
 * everything at once and by name, unless the filter leaves it out.
 */
final class FolderScan {
    /** A file: its path elements below the folder (the name alone for a single file) and its stamp. */
    record Found(List<String> names, FileStamp stamp) {
        private byte[] sortKey() {
            return String.join("/", names).getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Folder(Path path, List<String> names) {}

    /** So many things that cannot be shared are named. */
    private static final int MOST_NAMED = 100;

    private final HashObserver observer;
    private final Path root;
    private final Path realRoot;
    private final List<Found> found = new ArrayList<>();
    private final Deque<Folder> open = new ArrayDeque<>();
    private final Predicate<? super Path> filter;
    private final List<Path> empty = new ArrayList<>();
    private final List<StoreException> problems = new ArrayList<>();
    private int unnamed;

    FolderScan(Path root, HashObserver observer) throws IOException {
        this(root, path -> true, observer);
    }

    /** A search for those whose path below the root is wanted; of a folder that is not, nothing is. */
    FolderScan(Path root, Predicate<? super Path> filter, HashObserver observer) throws IOException {
        this.root = root;
        this.filter = filter;
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
        if (!problems.isEmpty()) {
            throw problems();
        }
        if (found.isEmpty()) {
            throw StoreException.unshareable(root, "a folder without files cannot be shared");
        }
        Collections.sort(empty);
        observer.emptyFolders(List.copyOf(empty));
        found.sort(Comparator.comparing(Found::sortKey, Arrays::compareUnsigned));
        return found;
    }

    private StoreException problems() {
        if (problems.size() == 1) {
            return problems.get(0);
        }
        int count = problems.size() + unnamed;
        return StoreException.unshareable(
                root,
                count + " things in it cannot be shared: "
                        + problems.stream()
                                .map(StoreException::getMessage)
                                .sorted()
                                .collect(Collectors.joining(". "))
                        + (unnamed == 0 ? "" : ". And " + unnamed + " more"));
    }

    private void list(Folder folder) throws IOException {
        boolean isEmpty = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path)) {
            for (Path entry : entries) {
                isEmpty = false;
                if (filter.test(root.relativize(entry))) {
                    add(folder, entry);
                }
            }
            if (isEmpty && !folder.path.equals(root)) {
                empty.add(root.relativize(folder.path));
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException("cannot list " + folder.path, e);
        }
    }

    /** Notes something that cannot be shared; the rest is looked at too. */
    private void refuse(StoreException problem) {
        if (problems.size() < MOST_NAMED) {
            problems.add(problem);
        } else {
            unnamed++;
        }
    }

    private void add(Folder folder, Path entry) throws IOException {
        List<String> names = new ArrayList<>(folder.names);
        try {
            names.add(checkedName(entry));
        } catch (StoreException e) {
            refuse(e);
            names.add("?");
        }
        if (names.size() > Metainfo.MAX_PATH_ELEMENTS) {
            throw StoreException.unshareable(entry, "nested more than " + Metainfo.MAX_PATH_ELEMENTS + " folders deep");
        }
        BasicFileAttributes itself = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (itself.isDirectory()) {
            open.push(new Folder(entry, names));
            return;
        }
        try {
            if (itself.isSymbolicLink()) {
                requireLinkToFileInside(entry);
            } else if (!itself.isRegularFile()) {
                throw StoreException.unshareable(
                        entry, "neither a file nor a folder, so it cannot be shared; move it away");
            }
        } catch (StoreException e) {
            refuse(e);
            return;
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
            throw new StoreException(Reason.NOT_SHAREABLE, entry, "a link to nothing; remove it", e);
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
        String name = TextNames.of(entry);
        try {
            SafeName.check(name);
        } catch (MetainfoException e) {
            String problem = e.getMessage() + "; rename it to share it";
            throw new StoreException(Reason.NOT_SHAREABLE, entry, problem, e);
        }
        return name;
    }
}
