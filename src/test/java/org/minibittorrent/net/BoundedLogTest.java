package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody can fill a disk with lines. */
class BoundedLogTest {
    @RegisterExtension
    private final LogCapture captured = new LogCapture();

    private long now = Long.MAX_VALUE - 5;
    private final BoundedLog log = new BoundedLog("org.minibittorrent.net", 3, () -> now);

    private void log(int from, int to) {
        for (int i = from; i < to; i++) {
            log.log(Level.INFO, "line " + i);
        }
    }

    @Test
    void ofManyLinesSomeAreWrittenAndTheRestIsCounted() {
        log(0, 3);
        assertEquals(List.of("line 0", "line 1", "line 2"), captured.lines());
        log(3, 1_000);
        assertEquals(4, captured.lines().size());
        assertEquals(
                "more lines like the last one are left out for up to a minute",
                captured.lines().get(3));
        now += Duration.ofSeconds(59).toNanos();
        log(1_000, 1_001);
        assertEquals(4, captured.lines().size());
        now += Duration.ofSeconds(1).toNanos();
        log(1_001, 1_002);
        assertEquals(
                List.of("998 lines like the next one were left out", "line 1001"),
                captured.lines().subList(4, 6));
        now += Duration.ofHours(1).toNanos();
        log(1_002, 1_003);
        assertEquals("line 1002", captured.lines().get(6));
    }

    @Test
    void anEventIsOneLineWhateverNamesAreInIt() {
        log.log(Level.INFO, "a\nb\r\u001b[2J\u202ec");
        assertEquals(List.of("a?b??[2J?c"), captured.lines());
    }
}
