package org.minibittorrent.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.minibittorrent.metainfo.FileEntry;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.file.StoreException;

/**
 * The places of the bytes of a torrent: its files end to end, in order, below a root. The root is the file itself when there
 * is a single file. Thread safe; only the root ever changes, when a finished download gets its final name.
 */
public final class FileTable {
    /** A run of bytes within one file. */
    record Span(int file, long position, int length) {}

    private final boolean single;
    private final List<List<String>> names;
    private final long[] ends;
    private volatile Path root;

    public FileTable(Path root, boolean single, List<List<String>> names, List<Long> lengths) {
        this.root = root;
        this.single = single;
        this.names = List.copyOf(names);
        this.ends = new long[names.size()];
        long end = 0;
        for (int file = 0; file < ends.length; file++) {
            end = Math.addExact(end, lengths.get(file));
            ends[file] = end;
        }
    }

    static FileTable of(Metainfo metainfo, Path root) throws StoreException {
        List<FileEntry> entries = metainfo.files();
        FileTable files = new FileTable(
                root,
                metainfo.singleFile(),
                entries.stream().map(FileEntry::path).toList(),
                entries.stream().map(FileEntry::length).toList());
        for (int file = 0; file < files.count(); file++) {
            try {
                files.path(file);
            } catch (InvalidPathException e) {
                // In a locale other than UTF-8 some files have no name; told once here, path() then always works.
                String problem = "this system cannot name the file " + String.join("/", files.names(file))
                        + "; start Java in a UTF-8 locale";
                throw new StoreException(StoreException.Reason.BAD_TARGET, root, problem, e);
            }
        }
        return files;
    }

    public int count() {
        return ends.length;
    }

    public boolean single() {
        return single;
    }

    /** Bytes of all files together. */
    public long totalLength() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    public long length(int file) {
        return ends[file] - start(file);
    }

    private long start(int file) {
        return file == 0 ? 0 : ends[file - 1];
    }

    public Path root() {
        return root;
    }

    void moveTo(Path newRoot) {
        root = newRoot;
    }

    public Path path(int file) {
        Path path = root;
        if (!single) {
            for (String element : names.get(file)) {
                path = path.resolve(element);
            }
        }
        return path;
    }

    /** The paths of all files, in order. */
    List<Path> paths() {
        return IntStream.range(0, count()).mapToObj(this::path).toList();
    }

    /** Path elements of a file below the root; the name alone for a single file. */
    public List<String> names(int file) {
        return names.get(file);
    }

    /** The parts of files that hold {@code length} bytes of the torrent from {@code offset}; none is empty. */
    List<Span> spans(long offset, int length) {
        if (offset < 0 || length < 0 || offset > totalLength() - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + totalLength());
        }
        List<Span> spans = new ArrayList<>(2);
        int found = Arrays.binarySearch(ends, offset);
        // The first file that ends behind the offset, or one just there, of which no byte is taken.
        int file = found < 0 ? ~found : found;
        long at = offset;
        long end = offset + length;
        while (at < end) {
            int part = (int) Math.min(end - at, ends[file] - at);
            if (part > 0) {
                spans.add(new Span(file, at - start(file), part));
            }
            at += part;
            file++;
        }
        return spans;
    }
}
