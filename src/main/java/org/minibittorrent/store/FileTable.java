package org.minibittorrent.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.minibittorrent.metainfo.FileEntry;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;

/**
 * The places of the bytes of a torrent: its files, in order, below a root, and padding between and behind them, which is
 * zeros in no file. The root is the file itself when there is a single file. Thread safe; only the root ever changes, when a
 * finished download gets its final name.
 */
public final class FileTable {
    /** A run of bytes within one file, which begin {@code at} bytes behind the beginning of the range it was asked for. */
    record Span(int file, long position, int length, int at) {}

    private final boolean single;
    private final List<List<String>> names;
    private final long[] starts;
    private final long[] ends;
    private final long total;
    private volatile Path root;

    /** Files end to end, without padding. */
    public FileTable(Path root, boolean single, List<List<String>> names, List<Long> lengths) {
        this.root = root;
        this.single = single;
        this.names = List.copyOf(names);
        this.starts = new long[names.size()];
        this.ends = new long[names.size()];
        long end = 0;
        for (int file = 0; file < ends.length; file++) {
            starts[file] = end;
            end = Math.addExact(end, lengths.get(file));
            ends[file] = end;
        }
        this.total = end;
    }

    private FileTable(Path root, Metainfo metainfo) {
        List<FileEntry> entries = metainfo.files();
        this.root = root;
        this.single = metainfo.singleFile();
        this.names = entries.stream().map(FileEntry::path).toList();
        this.starts = entries.stream().mapToLong(FileEntry::offset).toArray();
        this.ends = entries.stream()
                .mapToLong(entry -> entry.offset() + entry.length())
                .toArray();
        this.total = metainfo.layout().totalLength();
    }

    static FileTable of(Metainfo metainfo, Path root) throws StoreException {
        FileTable files = new FileTable(root, metainfo);
        for (int file = 0; file < files.count(); file++) {
            try {
                files.path(file);
            } catch (InvalidPathException e) {
                // In a locale other than UTF-8 some files have no name; told once here, path() then always works.
                String problem = "this system cannot name the file " + String.join("/", files.names(file))
                        + "; start Java in a UTF-8 locale";
                throw new StoreException(Reason.BAD_DESTINATION, root, problem, e);
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

    /** Bytes of all pieces together: the files and the padding. */
    public long totalLength() {
        return total;
    }

    /** Bytes of all files together. */
    long contentLength() {
        return IntStream.range(0, count()).mapToLong(this::length).sum();
    }

    public long length(int file) {
        return ends[file] - starts[file];
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

    /**
     * The parts of files that hold {@code length} bytes of the torrent from {@code offset}, in order; none is empty. Bytes
     * that lie in none of them are padding.
     */
    List<Span> spans(long offset, int length) {
        if (offset < 0 || length < 0 || offset > total - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + total);
        }
        List<Span> spans = new ArrayList<>(2);
        int found = Arrays.binarySearch(ends, offset);
        // The first file that ends behind the offset, or one just there, of which no byte is taken.
        int file = found < 0 ? ~found : found;
        long end = offset + length;
        for (; file < ends.length && starts[file] < end; file++) {
            long from = Math.max(offset, starts[file]);
            long to = Math.min(end, ends[file]);
            if (from < to) {
                spans.add(new Span(file, from - starts[file], (int) (to - from), (int) (from - offset)));
            }
        }
        return spans;
    }
}
