package org.minibittorrent.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a real disk's kind, in a file and mounted on a folder, for what one in memory cannot do: a quota, or
 * turning read-only because it found a fault in itself. Needs root and the tools of the file system, as {@link Mounts}.
 */
public final class DiskImage implements AutoCloseable {
    private static final long BYTES = 192L << 20;

    private final Path image;
    private final Path folder;
    private final String options;

    private DiskImage(Path image, Path folder, String options) throws IOException, InterruptedException {
        this.image = image;
        this.folder = folder;
        this.options = options;
        Mounts.mount(folder, "-o", options, image.toString());
    }

    /** One of btrfs, whose quotas bind root too. */
    public static DiskImage withQuota(Path image, Path folder) throws Exception {
        make(image, "mkfs.btrfs", "-q");
        DiskImage disk = new DiskImage(image, folder, "loop");
        assertEquals("", Mounts.run(0, "btrfs", "quota", "enable", folder.toString()));
        assertEquals(
                "", Mounts.run(0, "btrfs", "subvolume", "create", disk.limited().toString()));
        return disk;
    }

    /** One of ext4, which turns read-only at its first fault. */
    public static DiskImage thatProtectsItself(Path image, Path folder) throws Exception {
        make(image, "mkfs.ext4", "-q");
        return new DiskImage(image, folder, "loop,errors=remount-ro");
    }

    private static void make(Path image, String... command) throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        Mounts.need(Mounts.run(0, command[0], command[1], image.toString()));
    }

    /** From here on nothing written to it comes back, until it is thawed. */
    public void freeze() throws Exception {
        assertEquals("", Mounts.run(0, "fsfreeze", "--freeze", folder.toString()));
    }

    /** Ends a freeze; what was written meanwhile comes back. */
    public void thaw() throws Exception {
        assertEquals("", Mounts.run(0, "fsfreeze", "--unfreeze", folder.toString()));
    }

    /** The folder on it that has the quota. */
    public Path limited() {
        return folder.resolve("limited");
    }

    /** Sets how much the limited folder may hold. */
    public void quota(long bytes) throws Exception {
        assertEquals(
                "",
                Mounts.run(
                        0,
                        "btrfs",
                        "qgroup",
                        "limit",
                        Long.toString(bytes),
                        limited().toString()));
    }

    /** Has the kernel find a fault: from here on nothing can be written. */
    public void findFault() throws Exception {
        Path device = Path.of(Files.getFileStore(folder).name()).getFileName();
        Files.writeString(Path.of("/sys/fs/ext4").resolve(device).resolve("trigger_fs_error"), "for a test");
    }

    /** What an operator does then: unmounts, checks, mounts again. Nothing on it may be open. */
    public void repair() throws Exception {
        assertEquals("", Mounts.run(0, "umount", folder.toString()));
        assertEquals("", Mounts.run(1, "e2fsck", "-f", "-p", image.toString())); // 1: it mended something
        Mounts.mount(folder, "-o", options, image.toString());
    }

    @Override
    public void close() throws Exception {
        Mounts.unmount(folder);
    }
}
