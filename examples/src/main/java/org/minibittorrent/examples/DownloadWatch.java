package org.minibittorrent.examples;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.minibittorrent.Download;
import org.minibittorrent.Progress;
import org.minibittorrent.Session;
import org.minibittorrent.SessionEvent;
import org.minibittorrent.Transfer;

/** Follows one session: tells what happens unasked, and waits for its downloads. */
final class DownloadWatch implements Consumer<SessionEvent> {
    private static final int POLL_MILLIS = 50;
    private static final int BAR_WIDTH = 30;

    private record Key(String group, String name) {
        static Key of(Download download) {
            return of(download.group().orElseThrow(), download.name());
        }

        static Key of(String group, String name) {
            return new Key(group.toLowerCase(Locale.ROOT), name);
        }
    }

    private final Session session;
    private final Screen screen;
    private final Gathered gathered;

    /** Downloads of which the end has not been told. */
    private final Set<Key> open = new HashSet<>();

    private String failure = "";
    private volatile boolean leaving;

    DownloadWatch(Session session, Screen screen) {
        this.session = session;
        this.screen = screen;
        this.gathered = new Gathered(line -> screen.notice(Texts.oneLine(line)));
    }

    /** Begins: with what the session has, and no event in between is missed. */
    synchronized void begin() {
        session.onEvent(this);
        session.downloads().stream().filter(DownloadWatch::isUnfinished).forEach(this::add);
    }

    /** The user ends the session, and need not be told that it has ended. */
    void leaving() {
        leaving = true;
    }

    /** Whether the session is over, and not by the user's wish. */
    boolean hasSessionEnded() {
        return !session.isOpen() && !leaving;
    }

    private static boolean isUnfinished(Download download) {
        Transfer.State state = download.progress().state();
        return state != Transfer.State.COMPLETE && state != Transfer.State.FAILED;
    }

    /** A download that was started. */
    synchronized void add(Download download) {
        open.add(Key.of(download));
    }

    /** A download that is no more. */
    synchronized void remove(Download download) {
        open.remove(Key.of(download));
    }

    /** On the callback thread. */
    @Override
    public void accept(SessionEvent event) {
        if (event instanceof SessionEvent.DownloadCompleted completed) {
            tell("downloaded: " + completed.name(), completed.group(), completed.name(), false);
        } else if (event instanceof SessionEvent.DownloadFailed failed) {
            tell(
                    "failed: " + failed.name()
                            + (screen.isTerminal()
                                    ? " (" + Texts.oneLine(failed.why().sentence()) + ")"
                                    : ""),
                    failed.group(),
                    failed.name(),
                    true);
        } else if (screen.isTerminal() && !gather(event)) {
            String line = line(event);
            if (!line.isEmpty()) {
                screen.notice(Texts.oneLine(line));
            }
        }
    }

    /** Whether it is news that may come of many files at once. */
    private boolean gather(SessionEvent event) {
        if (event instanceof SessionEvent.ShareStopped e) {
            gathered.add("no longer shared", e.group(), e.name(), e.why().sentence());
        } else if (event instanceof SessionEvent.SharePaused e) {
            gathered.add("not shared at present", e.group(), e.name(), e.why().sentence());
        } else if (event instanceof SessionEvent.ShareResumed e) {
            gathered.add("shared again", e.group(), e.name(), "");
        } else if (event instanceof SessionEvent.DownloadPaused e) {
            gathered.add("download waits", e.group(), e.name(), e.why().sentence());
        } else if (event instanceof SessionEvent.DownloadResumed e) {
            gathered.add("download goes on", e.group(), e.name(), "");
        } else {
            return false;
        }
        return true;
    }

    private synchronized void tell(String line, String group, String name, boolean failed) {
        screen.notice(line);
        if (failed) {
            failure = name;
        }
        open.remove(Key.of(group, name));
        notifyAll();
    }

    private String line(SessionEvent event) {
        if (event instanceof SessionEvent.JoinRequested asks) {
            return asks.user() + " asks to join " + asks.group() + ": accept_request or reject_request";
        } else if (event instanceof SessionEvent.RequestAccepted accepted) {
            return "you are a member of " + accepted.group() + " now";
        } else if (event instanceof SessionEvent.RequestRejected rejected) {
            return "your request to join " + rejected.group() + " was rejected";
        } else if (event instanceof SessionEvent.MemberGone gone && gone.removed()) {
            return gone.user() + " was removed from " + gone.group();
        } else if (event instanceof SessionEvent.OwnerChanged changed) {
            return changed.group() + " belongs to " + changed.owner() + " now";
        } else if (event instanceof SessionEvent.TrackerLost) {
            return "the tracker is away; transfers go on";
        } else if (event instanceof SessionEvent.TrackerBack) {
            return "the tracker is back";
        } else if (event instanceof SessionEvent.Ended ended) {
            return leaving ? "" : "the session has ended: " + ended.why();
        }
        return "";
    }

    /**
     * Returns when nothing is left to wait for.
     *
     * @throws CommandFailure if a download failed since the last call, the time is up, or the session has ended meanwhile
     */
    void await(Duration limit) throws CommandFailure {
        long start = System.nanoTime();
        try {
            while (isBusy()) {
                if (System.nanoTime() - start >= limit.toNanos()) {
                    throw new CommandFailure("the time is up and downloads are still under way");
                }
                show();
                synchronized (this) {
                    wait(POLL_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            throw new CommandFailure("interrupted");
        } finally {
            screen.clearStatus();
        }
        synchronized (this) {
            if (hasSessionEnded() && !open.isEmpty()) {
                throw new CommandFailure(
                        "the session has ended and downloads are unfinished: they go on at the next login");
            }
            String failed = failure;
            failure = "";
            if (!failed.isEmpty()) {
                throw new CommandFailure("a download failed: " + failed);
            }
        }
    }

    private synchronized boolean isBusy() {
        return session.isOpen()
                && session.downloads().stream()
                        .anyMatch(download -> open.contains(Key.of(download)) && !FileCommands.isPaused(download));
    }

    private void show() {
        List<Download> active =
                session.downloads().stream().filter(DownloadWatch::isUnfinished).toList();
        if (screen.isTerminal() && !active.isEmpty()) {
            Download first = active.get(0);
            Progress progress = first.progress();
            screen.status(Texts.bar(progress.percent(), BAR_WIDTH) + " " + Texts.percent(progress.percent()) + "  "
                    + Texts.rate(progress.downloadRate()) + "  " + first.name()
                    + (active.size() > 1 ? " and " + (active.size() - 1) + " more" : "")
                    + progress.standstill().map(why -> "  " + why).orElse(""));
        }
    }
}
