package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Byte strings in a folder, each a file under its name. A blob is there as a whole and durable, or not at all. Blocks: for
 * workers; calls for one name come one after another.
 */
public final class BlobFolder {
    private static final String UNFINISHED = ".tmp";

    private final Path folder;
    private final long limit;

    /**
     * Makes the folder if it is not there.
     *
     * @param limit bytes of one blob
     */
    public BlobFolder(Path folder, long limit) throws IOException {
        this.folder = folder;
        this.limit = limit;
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Folders.sync(Folders.of(folder.toAbsolutePath()));
        }
    }

    /** Keeps a blob; durable when this returns. One of that name that is there already stays as it is. */
    public void put(String name, byte[] blob) throws IOException {
        Path target = resolve(name);
        if (Files.exists(target)) {
            return;
        }
        Path unfinished = resolve(name + UNFINISHED);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(blob);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(folder);
    }

    /**
     * Reads a blob.
     *
     * @throws IOException if there is none, or it is longer than the limit
     */
    public byte[] get(String name) throws IOException {
        Path path = resolve(name);
        if (Files.size(path) > limit) {
            throw new IOException(path + ": longer than " + limit + " bytes");
        }
        return Files.readAllBytes(path);
    }

    /** Drops a blob, if it is there. It may come back after a crash. */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(resolve(name));
    }

    private Path resolve(String name) {
        if (!name.matches("[0-9a-z][0-9a-z.]{0,99}")) {
            throw new IllegalArgumentException("no name of a blob: " + name);
        }
        return folder.resolve(name);
    }
}
