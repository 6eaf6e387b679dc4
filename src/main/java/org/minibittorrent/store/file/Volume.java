package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A file system of this machine, found without touching it: one that hangs would hold whoever asks it. Linux has a table of
 * all; elsewhere the root of a path stands for it. Two are equal if they are one and the same, wherever it is mounted.
 */
public final class Volume {
    private static final Path TABLE = Path.of("/proc/self/mountinfo"); // proc(5)
    private static final int LINKS = 40; // that one path may lead through, as Linux has it

    private final String device;
    private final Path point;

    private Volume(String device, Path point) {
        this.device = device;
        this.point = point;
    }

    /** {@return the file system on which a path lies by its name, links left out of account} It waits for no disk. */
    public static Volume of(Path path) {
        Map<Path, String> devices = devices();
        Path point = path.toAbsolutePath().normalize();
        while (!devices.containsKey(point) && point.getParent() != null) {
            point = point.getParent();
        }
        return new Volume(devices.getOrDefault(point, point.toString()), point);
    }

    /**
     * {@return the path to which the first link in a path leads; the path itself if there is none} It waits for the file
     * systems of the folders up to there, and no further. For a path that may be on several each step is known before it is
     * taken.
     */
    public static Path follow(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Map<Path, String> devices = devices();
        for (int names = 1; names <= absolute.getNameCount(); names++) {
            Path part = absolute.getRoot().resolve(absolute.subpath(0, names));
            if (!devices.containsKey(part) && Files.isSymbolicLink(part)) {
                Path led = part.resolveSibling(Files.readSymbolicLink(part));
                return led.resolve(part.relativize(absolute)).normalize();
            }
        }
        return absolute;
    }

    /** {@return whether so many links followed are as many as one path may have} */
    public static boolean isEndless(int links) {
        return links >= LINKS;
    }

    /** The device of each file system by the folder at which it is found, as of now: another may be mounted at any time. */
    private static Map<Path, String> devices() {
        Map<Path, String> devices = new HashMap<>();
        try {
            for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(" ", 6); // id, parent, device, root, mount point, the rest
                if (fields.length == 6) {
                    add(devices, fields[4], fields[2]);
                }
            }
        } catch (IOException e) {
            System.getLogger(Volume.class.getName()).log(System.Logger.Level.DEBUG, "no table of file systems", e);
        }
        return devices;
    }

    /** A later one lies over an earlier one at the same place. */
    private static void add(Map<Path, String> devices, String point, String device) {
        try {
            devices.put(Path.of(unescape(point)), device);
        } catch (RuntimeException e) {
            // Not to be named in this locale, so no path leads there.
            System.getLogger(Volume.class.getName()).log(System.Logger.Level.DEBUG, "skipped " + point, e);
        }
    }

    /** Spaces and the like are written as a backslash and three octal digits. */
    private static String unescape(String field) {
        byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                plain[length++] = (byte) Integer.parseInt(field.substring(i + 1, i + 4), 8);
                i += 3;
            } else {
                plain[length++] = bytes[i];
            }
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Volume volume && volume.device.equals(device);
    }

    @Override
    public int hashCode() {
        return device.hashCode();
    }

    /** The folder at which it is found. */
    @Override
    public String toString() {
        return point.toString();
    }
}
