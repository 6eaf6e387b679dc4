package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of more than 4 GiB moves between processes with little memory. */
@Tag("full")
@Timeout(1800)
final class LargeTransferTest {
    private static final long LENGTH = (5L << 30) + 12_345;
    private static final String HEAP = "-Xmx64m";

    @TempDir
    Path folder;

    @Test
    void fiveGibibytesNeedNoMoreThanSixtyFourMebibytesOfHeap() throws Exception {
        Path original = sparse();
        Path torrent = folder.resolve("large.torrent");
        Path copy = folder.resolve("copy");
        long start = System.nanoTime();
        Process sharer = start("share", original.toString(), torrent.toString());
        try {
            String port = firstLine(sharer);
            long hashed = System.nanoTime();
            Process downloader = start("download", torrent.toString(), copy.toString(), port);
            try {
                assertTrue(firstLine(downloader).endsWith("at most"));
                assertTrue(downloader.waitFor(60, TimeUnit.SECONDS));
                assertEquals(0, downloader.exitValue());
            } finally {
                downloader.destroyForcibly();
            }
            System.out.printf(
                    "hashed in %d ms, moved in %d ms%n",
                    TimeUnit.NANOSECONDS.toMillis(hashed - start),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - hashed));
        } finally {
            sharer.getOutputStream().close();
            assertTrue(sharer.waitFor(60, TimeUnit.SECONDS));
        }
        assertEquals(0, sharer.exitValue());
        assertEquals(-1, Files.mismatch(original, copy));
    }

    /** Something in every gibibyte and around 4 GiB, holes in between. */
    private Path sparse() throws IOException {
        Path path = folder.resolve("large");
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (long at = 0; at < LENGTH; at += 100_000_007) {
                channel.write(ByteBuffer.allocate(8).putLong(at ^ LENGTH).flip(), at);
            }
            channel.write(ByteBuffer.allocate(8).putLong(LENGTH).flip(), (4L << 30) - 4);
            channel.write(ByteBuffer.allocate(8).putLong(LENGTH).flip(), LENGTH - 8);
        }
        return path;
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                LargeTransfer.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the process ended without a word");
        }
        return line;
    }
}
