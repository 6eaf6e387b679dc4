package org.minibittorrent.tracker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.TimeSource;
import org.minibittorrent.net.Workers;
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
        try (EventLoop loop = EventLoop.manual(TimeSource.system());
                Workers workers = new Workers("journal-test", 1, 10);
                JournalStore store = JournalStore.in(folder, loop, workers)) {
            store.load(new TrackerState());
            List<String> answers = new ArrayList<>();
            store.append(List.of(new Change.RemoveUser("nobody")));
            store.afterDurable(() -> answers.add("first"));
            store.afterDurable(() -> {
                throw new IllegalStateException("a connection that is broken");
            });
            store.afterDurable(() -> answers.add("third"));
            LogMute.during(
                    JournalStore.class.getName(),
                    () -> Eventually.turn(loop, "two answers", () -> answers.size() >= 2, () -> answers));
            store.afterDurable(() -> answers.add("at once"));
            assertEquals(List.of("first", "third", "at once"), answers);
        }
    }
}
