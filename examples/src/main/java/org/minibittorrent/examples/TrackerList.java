package org.minibittorrent.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The trackers there are, from a file with one {@code ip:port} a line. */
final class TrackerList {
    private static final long MOST_BYTES = 1 << 20;

    private TrackerList() {}

    /** Reads the file; a number sign begins a comment, blank lines pass. */
    static List<InetSocketAddress> read(Path file) throws Usage {
        List<String> lines;
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
                throw new Usage(Usage.FAILED, file + ": too large for a list of trackers");
            }
            lines = Utf8.read(file).lines().toList();
        } catch (NoSuchFileException e) {
            throw new Usage(Usage.FAILED, file + ": no such file");
        } catch (CharacterCodingException e) {
            throw new Usage(Usage.FAILED, file + ": not a text in UTF-8; save it in that encoding");
        } catch (IOException e) {
            throw new Usage(Usage.FAILED, file + ": cannot be read");
        }
        List<InetSocketAddress> trackers = new ArrayList<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!text.isEmpty()) {
                trackers.add(parse(file, number, text));
            }
        }
        if (trackers.isEmpty()) {
            throw new Usage(Usage.FAILED, file + ": names no tracker; write one ip:port a line");
        }
        return trackers;
    }

    private static InetSocketAddress parse(Path file, int number, String text) throws Usage {
        InetSocketAddress address = Addresses.parse(text)
                .orElseThrow(() ->
                        new Usage(Usage.FAILED, file + ":" + number + ": not an ip:port: " + Texts.printable(text)));
        if (address.getPort() == 0) {
            throw new Usage(Usage.FAILED, file + ":" + number + ": a tracker has a port from 1 to 65535");
        }
        return address;
    }
}
