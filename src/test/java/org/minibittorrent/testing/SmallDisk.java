package org.minibittorrent.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A small file system in memory, mounted on a folder. {@code unshare -rm} gives the right to do so, as root has it. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one over an empty folder; {@code options} as {@code mount -t tmpfs -o} takes them. */
    public static SmallDisk mount(Path folder, String options) throws Exception {
        Mounts.mount(folder, "-t", "tmpfs", "-o", options, "minibittorrent-test");
        return new SmallDisk(folder);
    }

    /** Another program's file, as large as there is room for. */
    public Path fill() throws IOException {
        Path ballast = folder.resolve("ballast");
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            boolean full = false;
            while (!full) {
                try {
                    channel.write(zeros.clear());
                } catch (IOException e) {
                    full = true;
                }
            }
        }
        return ballast;
    }

    /** The names of all that is there. */
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() throws Exception {
        Mounts.unmount(folder);
    }
}
