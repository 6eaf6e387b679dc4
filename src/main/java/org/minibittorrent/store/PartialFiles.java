package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.ExclusiveFile;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileInUseException;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.Finding;
import org.minibittorrent.store.file.Folders;
import org.minibittorrent.store.file.StoreException;

/**
 * The files of a download under way, below {@code <target>.part}: made sparse and at full length at once, so that a
 * mapping never extends one, and locked against other downloads to the same name. No file or folder is ever used through
 * a link, so nothing outside the target's folder can be written. Not thread safe but for {@link #syncNames}; called on
 * workers.
 */
final class PartialFiles {
    private static final String SUFFIX = ".part";
    static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE = Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            LinkOption.NOFOLLOW_LINKS);

    private final FileTable files;
    private final Path target;
    private final Path part;
    private final boolean resumed;
    private @Nullable ExclusiveFile lock;
    private volatile boolean namesSynced;
    /** Folders of this download, outer before inner. */
    private final Set<Path> folders = new LinkedHashSet<>();
    /** The stamps of the files as they were made or found, as far as they are there. */
    private final List<FileStamp> stamps = new ArrayList<>();

    private PartialFiles(FileTable files, Path target, boolean resumed) {
        this.files = files;
        this.target = target;
        this.part = files.root();
        this.resumed = resumed;
    }

    static Path partOf(Path target) {
        Path name = target.getFileName();
        if (name == null) {
            throw new IllegalArgumentException(target + " is no name for a file");
        }
        return target.resolveSibling(name + SUFFIX);
    }

    /** Looks whether {@link #createOrAdopt} can begin, and makes nothing. */
    static void look(Path target, boolean begun) throws IOException {
        Folders.requireWritable(Folders.of(target), target);
        FinalName.requireFree(target);
        Path part = partOf(target);
        if (begun && !exists(part)) {
            throw new FileChangedException(part, Finding.ABSENT, "the partial file is gone");
        }
    }

    /**
     * Goes on with what an earlier try has left, if it is that, making what a crash kept it from making; or makes all
     * files, or leaves nothing behind. The root of {@code files} is the partial name of {@code target}. A download that has
     * {@code begun} is known to have left something there: it makes nothing anew, and takes a file of any length for its own.
     */
    static PartialFiles createOrAdopt(FileTable files, Path target, boolean begun) throws IOException {
        look(target, begun);
        boolean left = exists(files.root());
        PartialFiles partial = new PartialFiles(files, target, left);
        if (left) {
            partial.requireOurs(begun);
        } else {
            Folders.requireSpace(Folders.of(target), files.contentLength());
        }
        boolean made = false;
        try {
            partial.makeMissing();
            made = true;
            return partial;
        } catch (IOException e) {
            throw DiskErrors.writing(e, target, 0);
        } finally {
            if (!made) {
                partial.giveUp();
            }
        }
    }

    /** Nothing that only happens to have the partial name is written to. An empty file has nothing to lose. */
    private void requireOurs(boolean begun) throws IOException {
        for (int file = 0; file < files.count(); file++) {
            for (Path folder : foldersOf(file)) {
                if (exists(folder) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw notOurs();
                }
            }
            Path path = files.path(file);
            if (exists(path)) {
                boolean regular = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                if (!regular || !(begun || fits(path, files.length(file)))) {
                    throw notOurs();
                }
            }
        }
        // The first file is made first: without it there must not be anything.
        if (!exists(files.path(0)) && !isEmpty(part)) {
            throw notOurs();
        }
    }

    private static boolean fits(Path path, long length) throws IOException {
        long size = Files.size(path);
        return size == length || size == 0;
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    private FileAlreadyExistsException notOurs() {
        String problem = "is there already, but not as a part of this torrent";
        return new FileAlreadyExistsException(part.toString(), null, problem);
    }

    private void makeMissing() throws IOException {
        for (int file = 0; file < files.count(); file++) {
            for (Path folder : foldersOf(file)) {
                if (!folders.contains(folder)) {
                    requireInside(folder);
                    if (!resumed || !exists(folder)) {
                        Files.createDirectory(folder);
                    }
                    folders.add(folder);
                }
            }
            Path path = files.path(file);
            requireInside(path);
            if (file == 0) {
                makeLocked(path);
            } else if (!resumed || !exists(path)) {
                makeFile(file, path, CREATE);
            } else if (Files.size(path) != files.length(file)) {
                makeFile(file, path, OPEN);
            } else {
                stamps.add(FileStamp.of(path));
            }
        }
    }

    private void makeLocked(Path path) throws IOException {
        if (resumed && exists(path)) {
            FileStamp before = FileStamp.of(path);
            lock = lock(path, OPEN);
            // Whoever had the lock until now may have finished or discarded it.
            FinalName.requireFree(target);
            before.requireSameFile(FileStamp.of(path), path);
            stamps.add(before);
        } else {
            lock = lock(path, CREATE);
            stamps.add(FileStamp.of(path));
        }
        setLength(lock.channel(), 0);
        stamps.set(0, FileStamp.of(path));
    }

    private static ExclusiveFile lock(Path path, Set<OpenOption> options) throws IOException {
        try {
            return ExclusiveFile.open(path, options);
        } catch (FileInUseException e) {
            throw new StoreException(Reason.ALREADY_ACTIVE, path, "another download is writing to it", e);
        }
    }

    private void makeFile(int file, Path path, Set<OpenOption> options) throws IOException {
        try (FileChannel channel = FileChannel.open(path, options)) {
            try {
                setLength(channel, file);
            } finally {
                stamps.add(FileStamp.of(path)); // by which it is deleted again if there is no room for it
            }
        }
    }

    private List<Path> foldersOf(int file) {
        List<Path> above = new ArrayList<>();
        if (!files.single()) {
            Path folder = part;
            above.add(folder);
            List<String> names = files.names(file);
            for (String name : names.subList(0, names.size() - 1)) {
                folder = folder.resolve(name);
                above.add(folder);
            }
        }
        return above;
    }

    /** The last byte gives the length; all before it is a hole. */
    private void setLength(FileChannel channel, int file) throws IOException {
        long length = files.length(file);
        try {
            if (channel.size() < length) {
                channel.write(ByteBuffer.allocate(1), length - 1);
            } else {
                channel.truncate(length);
            }
        } catch (IOException e) {
            throw DiskErrors.named(e, files.path(file));
        }
    }

    /** The metainfo let only safe names through; this holds even if it had not. */
    private void requireInside(Path path) throws StoreException {
        if (!path.equals(part) && (!path.startsWith(part) || !path.normalize().equals(path))) {
            throw StoreException.unshareable(path, "leads out of " + part);
        }
    }

    /** After a failure to make all: what was there stays, what is new goes. */
    private void giveUp() {
        try {
            if (!resumed) {
                delete();
            }
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            System.getLogger(PartialFiles.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot delete what was made of " + part, e);
        }
    }

    /** Whether an earlier try left files, so that some pieces may be there. */
    boolean isResumed() {
        return resumed;
    }

    Path target() {
        return target;
    }

    /** The stamp each file had when it was made or found. */
    List<FileStamp> stamps() {
        return stamps;
    }

    /** The open first file; closing it ends the lock. */
    FileChannel lockedFile() {
        return Objects.requireNonNull(lock, "not made").channel();
    }

    /** Makes the names durable, once: before it content that was synced may be found under no name. Any thread. */
    void syncNames() {
        if (!namesSynced) {
            folders.forEach(Folders::sync);
            Folders.sync(Folders.of(target));
            namesSynced = true;
        }
    }

    /** Gives the final name; the content has been synced before. */
    void publish() throws IOException {
        if (files.single()) {
            FinalName.giveFile(part, target, Files::createLink);
        } else {
            folders.forEach(Folders::sync);
            FinalName.giveFolder(part, target);
        }
    }

    /** Deletes the files, if they are still those; all that can go goes, then the first failure is thrown. */
    void delete() throws IOException {
        PartialDeletion.run(files, stamps, folders, lock);
    }
}
