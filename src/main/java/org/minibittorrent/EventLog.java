package org.minibittorrent;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.minibittorrent.net.BoundedLog;
import org.minibittorrent.net.EventLoop;

/**
 * The log of a session: a line for each event that whoever looks after the machine wants to know, and one for all of a kind that
 * come together, as when a drive with many files is pulled. Loop thread.
 */
final class EventLog {
    private static final int LINES_A_MINUTE = 100;
    private static final long QUIET_NANOS =
            Duration.ofMillis(1500).toNanos(); // after which a crowd is thought to be whole
    private static final long MOST_NANOS = Duration.ofSeconds(10).toNanos();

    private final EventLoop loop;
    private final BoundedLog good = new BoundedLog("org.minibittorrent.peer", LINES_A_MINUTE, System::nanoTime);
    private final BoundedLog bad = new BoundedLog("org.minibittorrent.peer", LINES_A_MINUTE, System::nanoTime);
    private final Map<String, Crowd> crowds = new LinkedHashMap<>(); // by the kind of what happened

    private static final class Crowd {
        private final Level level;
        private final String first;
        private final String reason;
        private final long since;
        private int more = -1;

        Crowd(Level level, String first, String reason, long since) {
            this.level = level;
            this.first = first;
            this.reason = reason;
            this.since = since;
        }
    }

    EventLog(EventLoop loop) {
        this.loop = loop;
    }

    void log(SessionEvent event) {
        if (event instanceof SessionEvent.ShareStopped e) {
            gather(
                    Level.WARNING,
                    "no longer shared",
                    e.name() + " in " + e.group(),
                    e.why().sentence());
        } else if (event instanceof SessionEvent.SharePaused e) {
            gather(
                    Level.WARNING,
                    "not shared at present",
                    e.name() + " in " + e.group(),
                    e.why().sentence());
        } else if (event instanceof SessionEvent.ShareResumed e) {
            gather(Level.INFO, "shared again", e.name() + " in " + e.group(), "");
        } else if (event instanceof SessionEvent.DownloadPaused e) {
            gather(
                    Level.WARNING,
                    "download paused",
                    e.name() + " of " + e.group(),
                    e.why().sentence());
        } else if (event instanceof SessionEvent.DownloadResumed e) {
            gather(Level.INFO, "download goes on", e.name() + " of " + e.group(), "");
        } else if (event instanceof SessionEvent.DownloadFailed e) {
            gather(
                    Level.WARNING,
                    "download failed",
                    e.name() + " of " + e.group(),
                    e.why().sentence());
        } else if (event instanceof SessionEvent.DownloadCompleted e) {
            good.log(Level.INFO, "downloaded: " + e.name() + " of " + e.group() + " to " + e.path());
        } else if (event instanceof SessionEvent.Ended) {
            List.copyOf(crowds.keySet()).forEach(this::tell);
        }
    }

    private void gather(Level level, String kind, String what, String reason) {
        Crowd crowd = crowds.computeIfAbsent(kind, key -> new Crowd(level, what, reason, loop.now()));
        if (++crowd.more == 0) {
            tellLater(kind, crowd, QUIET_NANOS);
        }
    }

    private void tellLater(String kind, Crowd crowd, long delay) {
        int before = crowd.more;
        loop.schedule(delay, () -> {
            if (crowds.get(kind) != crowd) {
                return; // the session ended meanwhile
            } else if (crowd.more > before && loop.now() - crowd.since < MOST_NANOS) {
                tellLater(kind, crowd, QUIET_NANOS);
            } else {
                tell(kind);
            }
        });
    }

    private void tell(String kind) {
        Crowd crowd = Objects.requireNonNull(crowds.remove(kind));
        String more = crowd.more == 0 ? "" : " and " + crowd.more + " more";
        (crowd.level == Level.INFO ? good : bad)
                .log(
                        crowd.level,
                        kind + ": " + crowd.first + more + (crowd.reason.isEmpty() ? "" : ": " + crowd.reason));
    }
}
