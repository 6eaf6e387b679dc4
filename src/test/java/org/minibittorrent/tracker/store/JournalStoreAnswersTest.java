package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.tracker.LogMute;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.TrackerState;

/** When what waits for the disk is let go. */
class JournalStoreAnswersTest {
    @TempDir
    private Path folder;

    @Test
    void anAnswerThatFailsKeepsNoOtherWaiting() throws IOException {
        try (EventLoop loop = EventLoop.manual(System::nanoTime);
                Workers workers = new Workers("journal-test", 1, 10)) {
            JournalStore store = JournalStore.in(folder, loop, workers);
            store.load(new TrackerState());
            List<String> answers = new ArrayList<>();
            store.append(List.of(new Change.RemoveUser("nobody")));
            store.afterDurable(refusal -> answers.add("first"));
            store.afterDurable(refusal -> {
                throw new IllegalStateException("a connection that is broken");
            });
            store.afterDurable(refusal -> answers.add("third"));
            LogMute.during(
                    "org.minibittorrent.store.journal.Promises",
                    () -> Eventually.turn(loop, "two answers", () -> answers.size() >= 2, () -> answers));
            store.afterDurable(refusal -> answers.add("at once"));
            assertEquals(List.of("first", "third", "at once"), answers);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(store::close);
            Eventually.turn(loop, "closed", closed::isDone);
        }
    }

    @Test
    void aThreadThatIsInterruptedClosesItWell() throws IOException {
        try (EventLoop loop = EventLoop.manual(System::nanoTime);
                Workers workers = new Workers("journal-test", 1, 10)) {
            JournalStore store = JournalStore.in(folder, loop, workers);
            store.load(new TrackerState());
            store.append(List.of(new Change.RemoveUser("nobody")));
            CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> {
                Thread.currentThread().interrupt();
                store.close();
                return Thread.interrupted();
            });
            Eventually.turn(loop, "closed", closed::isDone);
            assertTrue(closed.join(), "the interrupt is passed on");
        }
        assertTrue(Journal.verify(Disk.of(folder), JournalStore.CONTENT, record -> {})
                .startsWith("1 records"));
    }
}
