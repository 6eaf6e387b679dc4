package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.ChildJvm;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.store.journal.RecordKeeper;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.ChangeCodec;
import org.minibittorrent.tracker.facts.SnapshotCursor;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.ServiceSettings;

/** The state of a large community is opened by a tracker with a heap of a gibibyte; what that takes is told. */
@Tag("full")
class LargeStateTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final int PATIENCE_SECONDS = 120;
    private static final long PROMISED_MILLIS = 10_000;
    private static final List<String> OPTIONS = List.of("-Xmx1g");

    @TempDir
    private Path folder;

    @Test
    void aSnapshotOpens() throws Exception {
        write((journal, sink) -> writeSnapshot(journal));
        open("a snapshot");
    }

    @Test
    void aSnapshotWithTheLongestJournalOpens() throws Exception {
        write((journal, sink) -> {
            writeSnapshot(journal);
            long most = journal.snapshotBytes() / RecordKeeper.SNAPSHOT_PARTS;
            new LargeCommunity().tell(change -> {
                if (change instanceof Change.PutFile && journal.bytesSinceSnapshot() < most) {
                    sink.add(journal, change);
                }
            });
        });
        open("a snapshot with a journal of single changes");
    }

    private static void writeSnapshot(Journal journal) {
        TrackerState state = new TrackerState();
        new LargeCommunity().tell(state::apply);
        SnapshotCursor cursor = state.snapshot();
        CountDownLatch written = new CountDownLatch(1);
        try {
            journal.beginSnapshot(writer -> {
                try {
                    for (List<Change> slice = cursor.next(500); !slice.isEmpty(); slice = cursor.next(500)) {
                        writer.write(List.of(ChangeCodec.encode(slice)));
                    }
                    writer.commit();
                    written.countDown();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertTrue(written.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the snapshot is not written");
        } catch (JournalException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private interface Content {
        void write(Journal journal, Sink sink);
    }

    /** Appends, and waits for the disk now and then, so that not all is in memory. */
    private static final class Sink implements Journal.Listener {
        private long appended;
        private long durable;

        void add(Journal journal, Change change) {
            try {
                appended = journal.append(ChangeCodec.encode(List.of(change)));
                synchronized (this) {
                    while (appended - durable > 50_000) {
                        wait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                    }
                }
            } catch (JournalException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public synchronized void durable(long sequence) {
            durable = sequence;
            notifyAll();
        }

        @Override
        public void failed(JournalException cause) {
            throw new AssertionError(cause);
        }
    }

    private void write(Content content) throws IOException {
        Sink sink = new Sink();
        try (Journal journal = new Journal(Disk.of(folder), "tracker", record -> {}, sink, ForkJoinPool.commonPool())) {
            content.write(journal, sink);
        }
    }

    private void open(String what) throws Exception {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        List<String> lines = ChildJvm.run(OPTIONS, PATIENCE_SECONDS, Opening.class, folder.toString());
        assertEquals(3, lines.size(), lines::toString);
        assertEquals("100000 users, 10000 groups, 1000000 files", lines.get(0));
        System.getLogger(LargeStateTest.class.getName())
                .log(
                        Level.INFO,
                        LargeCommunity.CONTENT + " as " + what + " of " + bytes / MEBIBYTE + " MiB, with "
                                + String.join(" ", OPTIONS) + ": " + lines.get(1));
        // What else runs on the machine does not count; the start as a whole is printed.
        assertTrue(Long.parseLong(lines.get(2)) < PROMISED_MILLIS, lines::toString);
    }

    /** A tracker in a process of its own: starts, says what it has and what that took, and ends. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) throws Exception {
            long start = System.nanoTime();
            try (EventLoop loop = EventLoop.start("opening");
                    Workers workers = new Workers("opening", 2, 100)) {
                TrackerNode node = TrackerNode.start(
                        loop,
                        workers,
                        workers,
                        new TrackerSettings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                Path.of(arguments[0]),
                                List.of(),
                                Clock.systemUTC(),
                                new ServiceSettings(true, Duration.ofSeconds(30).toNanos(), 1, TrackerLimits.DEFAULT)));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                long reading = TimeUnit.NANOSECONDS.toMillis(
                        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                TrackerState state = node.look(TrackerService::state).join();
                List<String> report = new ArrayList<>();
                report.add(state.users().size() + " users, " + state.groups().size() + " groups, " + state.fileCount()
                        + " files");
                report.add("open after " + millis + " ms, processor " + processorMillis() + " ms (reading: "
                        + reading + " ms), then "
                        + usedAfterCollection() / MEBIBYTE + " MiB of heap in use");
                report.add(String.valueOf(reading));
                report.forEach(System.out::println);
                node.close();
            }
        }

        private static long processorMillis() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                    ? TimeUnit.NANOSECONDS.toMillis(os.getProcessCpuTime())
                    : 0;
        }

        private static long usedAfterCollection() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
    }
}
