package org.minibittorrent;

import java.lang.System.Logger.Level;
import org.minibittorrent.net.BoundedLog;

/** The log of a session: a line for each event that whoever looks after the machine wants to know. Any thread. */
final class EventLog {
    private static final int LINES_A_MINUTE = 100;

    private final BoundedLog good = new BoundedLog("org.minibittorrent.peer", LINES_A_MINUTE, System::nanoTime);
    private final BoundedLog bad = new BoundedLog("org.minibittorrent.peer", LINES_A_MINUTE, System::nanoTime);

    void log(SessionEvent event) {
        if (event instanceof SessionEvent.ShareStopped e) {
            bad.log(Level.WARNING, "no longer shared: " + e.name() + " in " + e.group() + ": " + e.why());
        } else if (event instanceof SessionEvent.DownloadCompleted e) {
            good.log(Level.INFO, "downloaded: " + e.name() + " of " + e.group() + " to " + e.path());
        } else if (event instanceof SessionEvent.DownloadPaused e) {
            bad.log(Level.WARNING, "download paused: " + e.name() + " of " + e.group() + ": " + e.why());
        } else if (event instanceof SessionEvent.DownloadFailed e) {
            bad.log(Level.WARNING, "download failed: " + e.name() + " of " + e.group() + ": " + e.why());
        }
    }
}
