package org.minibittorrent.store.hash;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.ChannelCache;
import org.minibittorrent.store.FileTable;
import org.minibittorrent.store.PieceReader;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.store.file.TextNames;

/** The maker of the metainfo of a file or folder, which stays where it lies. */
public final class FileHasher {
    private FileHasher() {}

    /**
     * Hashes a file, or all files of a folder in the order of the UTF-8 bytes of their paths. Blocks until it is done: call
     * it on a worker, which takes part in the hashing, so that a busy or rejecting executor only makes it slower.
     *
     * @param root a file or a folder; links below a folder may lead to files inside it, nowhere else
     * @param executor runs up to {@code options.parallelism() - 1} helping tasks; never interrupt its threads
     * @throws java.nio.file.NoSuchFileException if the root is missing
     * @throws FileChangedException if a file changes between beginning and end
     * @throws StoreException of reason UNSHAREABLE, naming what cannot go into a torrent
     * @throws java.util.concurrent.CancellationException once the observer says so
     */
    public static Metainfo hash(Path root, HashOptions options, Executor executor, HashObserver observer)
            throws IOException {
        Path absolute = root.toAbsolutePath();
        BasicFileAttributes kind = Files.readAttributes(absolute, BasicFileAttributes.class);
        if (!kind.isRegularFile() && !kind.isDirectory()) {
            throw StoreException.unshareable(absolute, "neither a file nor a folder");
        }
        boolean single = kind.isRegularFile();
        Path last = absolute.normalize().getFileName();
        if (last == null) {
            throw StoreException.unshareable(absolute, "has no name");
        }
        String ownName = TextNames.of(absolute.normalize());
        String name = Objects.requireNonNullElse(options.name(), ownName);
        List<FolderScan.Found> found = single
                ? List.of(new FolderScan.Found(List.of(name), FileStamp.of(absolute)))
                : new FolderScan(absolute, options.filter(), observer).scan();
        FileTable files = new FileTable(
                absolute,
                single,
                found.stream().map(FolderScan.Found::names).toList(),
                found.stream().map(file -> file.stamp().size()).toList());
        long pieces = ParallelHash.pieceCount(files, options.pieceLength());
        if (pieces > Metainfo.MAX_PIECES) {
            throw StoreException.unshareable(
                    absolute, pieces + " pieces are too many for one torrent; use longer pieces or share it in parts");
        }
        // Names that collide and the like are told before hours of hashing rather than after.
        metainfo(files, name, options, new byte[(int) pieces * Metainfo.HASH_LENGTH]);
        return metainfo(files, name, options, hashAll(files, found, options, executor, observer));
    }

    private static Metainfo metainfo(FileTable files, String name, HashOptions options, byte[] hashes)
            throws StoreException {
        Metainfo.Builder builder = Metainfo.builder(name);
        if (files.single()) {
            builder.singleFile(files.totalLength());
        } else {
            for (int file = 0; file < files.count(); file++) {
                builder.file(files.names(file), files.length(file));
            }
        }
        builder.pieceLength(options.pieceLength()).pieceHashes(hashes).privateTorrent(options.privateTorrent());
        String source = options.source();
        if (source != null) {
            builder.source(source);
        }
        try {
            return builder.build();
        } catch (MetainfoException e) {
            String problem = String.valueOf(e.getMessage());
            throw new StoreException(Reason.NOT_SHAREABLE, files.root(), problem, e);
        }
    }

    private static byte[] hashAll(
            FileTable files,
            List<FolderScan.Found> found,
            HashOptions options,
            Executor executor,
            HashObserver observer)
            throws IOException {
        ChannelCache channels = new ChannelCache(files, file -> {
            requireUntouched(files, found, file);
            return FileChannel.open(files.path(file), StandardOpenOption.READ);
        });
        try {
            PieceReader reader = new PieceReader(files, channels);
            byte[] hashes = new ParallelHash(files, reader, options.pieceLength(), observer)
                    .run(options.parallelism(), executor);
            for (int file = 0; file < files.count(); file++) {
                requireUntouched(files, found, file);
            }
            return hashes;
        } finally {
            channels.close();
        }
    }

    private static void requireUntouched(FileTable files, List<FolderScan.Found> found, int file) throws IOException {
        Path path = files.path(file);
        found.get(file).stamp().requireUntouched(FileStamp.of(path), path);
    }
}
