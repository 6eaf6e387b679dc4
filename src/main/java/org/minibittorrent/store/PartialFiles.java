package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a download under way, below {@code <target>.part}: made sparse and at full length at once, so that a
 * mapping never extends one; deleted again when the download is given up. Every folder and file is newly made and never
 * opened through a link, so nothing outside the target's folder can be written. Not thread safe; called on workers.
 */
final class PartialFiles {
    private static final String SUFFIX = ".part";

    private final FileTable files;
    private final Path target;
    private final Path part;
    /** Folders made, outer before inner. */
    private final Set<Path> folders = new LinkedHashSet<>();

    private final List<FileStamp> stamps = new ArrayList<>();
    private boolean adopted;

    private PartialFiles(FileTable files, Path target) {
        this.files = files;
        this.target = target;
        this.part = files.root();
    }

    static Path partOf(Path target) {
        Path name = target.getFileName();
        if (name == null) {
            throw new IllegalArgumentException(target + " is no name for a file");
        }
        return target.resolveSibling(name + SUFFIX);
    }

    /**
     * Takes over what an earlier try has left, if its files have the right lengths; otherwise makes them all, or leaves
     * nothing behind. The root of {@code files} is the partial name of {@code target}.
     */
    static PartialFiles createOrAdopt(FileTable files, Path target) throws IOException {
        Path folder = Folders.of(target);
        requireWritable(folder, target);
        FinalName.requireFree(target);
        if (Files.exists(files.root(), LinkOption.NOFOLLOW_LINKS)) {
            PartialFiles left = new PartialFiles(files, target);
            left.adopt();
            return left;
        }
        requireSpace(folder, files.totalLength());
        PartialFiles partial = new PartialFiles(files, target);
        try {
            partial.create();
        } catch (IOException | RuntimeException e) {
            try {
                partial.delete();
            } catch (IOException | RuntimeException cleaning) {
                e.addSuppressed(cleaning);
            }
            throw e;
        }
        return partial;
    }

    private static void requireWritable(Path folder, Path target) throws StoreException {
        if (!Files.isDirectory(folder)) {
            throw new StoreException(
                    StoreException.Reason.BAD_TARGET,
                    target,
                    "the folder " + folder + " does not exist; make it first");
        }
        if (!Files.isWritable(folder)) {
            throw new StoreException(
                    StoreException.Reason.BAD_TARGET, target, "the folder " + folder + " cannot be written");
        }
    }

    private static void requireSpace(Path folder, long needed) throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable < needed) {
            throw new StoreException(
                    StoreException.Reason.NO_SPACE,
                    folder,
                    "needs " + needed + " bytes, has " + usable + "; free some space or choose another disk");
        }
    }

    /** Nothing is opened through a link, and nothing that only happens to have the partial name is written to. */
    private void adopt() throws IOException {
        adopted = true;
        if (!files.single()) {
            adoptFolder(part);
        }
        for (int file = 0; file < files.count(); file++) {
            Path folder = part;
            List<String> names = files.single() ? List.of() : files.names(file);
            for (String name : names.isEmpty() ? names : names.subList(0, names.size() - 1)) {
                folder = folder.resolve(name);
                adoptFolder(folder);
            }
            Path path = files.path(file);
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != files.length(file)) {
                throw notOurs();
            }
            stamps.add(FileStamp.of(path));
        }
    }

    private void adoptFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw notOurs();
        }
        folders.add(folder);
    }

    private FileAlreadyExistsException notOurs() {
        return new FileAlreadyExistsException(
                part.toString(),
                null,
                "is there already, but not as a part of this torrent; move it away or delete it");
    }

    /** Whether an earlier try left the files, so that some pieces may be there. */
    boolean isAdopted() {
        return adopted;
    }

    private void create() throws IOException {
        if (!files.single()) {
            createFolder(part);
        }
        for (int file = 0; file < files.count(); file++) {
            Path path = files.path(file);
            if (!files.single()) {
                createFoldersOf(file);
            }
            createFile(path, files.length(file));
            stamps.add(FileStamp.of(path));
        }
    }

    private void createFoldersOf(int file) throws IOException {
        Path folder = part;
        List<String> names = files.names(file);
        for (String name : names.subList(0, names.size() - 1)) {
            folder = folder.resolve(name);
            if (!folders.contains(folder)) {
                createFolder(folder);
            }
        }
    }

    private void createFolder(Path folder) throws IOException {
        requireInside(folder);
        Files.createDirectory(folder);
        folders.add(folder);
    }

    private void createFile(Path path, long length) throws IOException {
        requireInside(path);
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE,
                LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(path, options)) {
            if (length > 0) {
                // The last byte gives the length; all before it is a hole.
                channel.write(ByteBuffer.allocate(1), length - 1);
            }
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** The metainfo let only safe names through; this holds even if it had not. */
    private void requireInside(Path path) throws StoreException {
        if (!path.equals(part) && (!path.startsWith(part) || !path.normalize().equals(path))) {
            throw new StoreException(StoreException.Reason.UNSHAREABLE, path, "leads out of " + part);
        }
    }

    Path target() {
        return target;
    }

    /** The stamp each file had when it was made. */
    List<FileStamp> stamps() {
        return stamps;
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

    /** Deletes what was made, if it is still that; all that can go goes, then the first failure is thrown. */
    void delete() throws IOException {
        IOException failure = null;
        for (int file = 0; file < stamps.size(); file++) {
            try {
                deleteFile(files.path(file), stamps.get(file));
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        List<Path> innerFirst = new ArrayList<>(folders);
        for (int i = innerFirst.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(innerFirst.get(i));
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void deleteFile(Path path, FileStamp made) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        FileStamp now = FileStamp.of(path);
        if (Files.isSymbolicLink(path)
                || (made.identity() != null && !made.identity().equals(now.identity()))) {
            throw new FileChangedException(path, "is not the file that was made here, so it is not deleted");
        }
        // A deleted file keeps its space while it is mapped; an empty one has none to keep.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.truncate(0);
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(path);
    }
}
