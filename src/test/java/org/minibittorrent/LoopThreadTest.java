package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No file is read, written or synced on a loop thread: the Java runtime's own recorder watches it. */
@Timeout(300)
final class LoopThreadTest {
    private static final List<String> FILE_EVENTS = List.of("jdk.FileRead", "jdk.FileWrite", "jdk.FileForce");

    @TempDir
    Path folder;

    @Test
    void noFileIsTouchedOnTheLoop() throws Exception {
        Path recorded = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            for (String event : FILE_EVENTS) {
                recording.enable(event).withThreshold(Duration.ZERO).withStackTrace();
            }
            recording.start();
            moveFiles();
            recording.stop();
            recording.dump(recorded);
        }
        // The runtime itself may read a class on any thread.
        List<RecordedEvent> events = RecordingFile.readAllEvents(recorded).stream()
                .filter(event -> event.getString("path").startsWith(folder.toString()))
                .toList();
        for (String event : FILE_EVENTS) {
            assertTrue(countOf(events, event) > 0, event + " is seen on other threads");
        }
        assertEquals(List.of(), events.stream().filter(LoopThreadTest::isOnLoop).toList());
    }

    private static long countOf(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .filter(event -> isOn(event, "watched-") && !isOnLoop(event))
                .count();
    }

    private static boolean isOnLoop(RecordedEvent event) {
        return isOn(event, "watched-loop");
    }

    private static boolean isOn(RecordedEvent event, String threads) {
        RecordedThread thread = event.getThread();
        return thread != null && String.valueOf(thread.getJavaName()).startsWith(threads);
    }

    /** A bit of everything that has to do with files. */
    private void moveFiles() throws Exception {
        try (TransferKit kit = new TransferKit(folder);
                IoLoop loop = IoLoop.start("watched")) {
            Path original = kit.file("original", 9L * PIECE + 5);
            Peer sharer = kit.peer(builder -> builder.loop(loop));
            Share share = shared(sharer.share(original));
            Torrent torrent = share.torrent().orElseThrow();
            Peer downloader = kit.peer(builder -> builder.loop(loop));
            assertArrives(original, kit.resumed(downloader, torrent, original, piece -> piece < 3, sharer.address()));
            Peer second = kit.peer(builder -> builder.loop(loop));
            Download cancelled = kit.download(second, torrent);
            cancelled.addPeers(List.of(sharer.address()));
            await("something", () -> cancelled.progress().verifiedPieces() > 0);
            cancelled.cancel();
            get(cancelled.ended());
            breakShare(share, original);
            kit.close();
        }
    }

    private static void breakShare(Share share, Path file) throws IOException, Exception {
        Files.delete(file);
        get(share.ended());
        assertEquals(Transfer.State.FAILED, share.progress().state());
    }
}
