package org.minibittorrent.tracker.service;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.net.BoundedLog;
import org.minibittorrent.net.EventLoop;

/**
 * The log for the operator of a tracker, under the name of the package above: a line for each login, departure and refusal by a
 * limit; none with a secret. Any thread.
 */
public final class OperatorLog {
    static final String NAME = "org.minibittorrent.tracker";

    /** Lines a minute of what members do, and of what strangers can do. */
    private static final int OFTEN = 600;

    private static final int SELDOM = 60;

    private final BoundedLog sessions;
    private final BoundedLog failures;
    private final BoundedLog refusals;
    private final BoundedLog departures;

    public OperatorLog(EventLoop loop) {
        this.sessions = new BoundedLog(NAME, OFTEN, loop::now);
        this.failures = new BoundedLog(NAME, SELDOM, loop::now);
        this.refusals = new BoundedLog(NAME, SELDOM, loop::now);
        this.departures = new BoundedLog(NAME, OFTEN, loop::now);
    }

    /** Somebody has logged in. */
    void login(String user, long session, InetAddress source) {
        sessions.log(Level.INFO, "login: " + user + ", session " + session + ", from " + source.getHostAddress());
    }

    /** A session has ended. */
    void ended(String user, long session, String reason) {
        sessions.log(Level.INFO, "session ended: " + user + ", session " + session + ": " + reason);
    }

    /** A password was wrong; there may be no such user, whose name is then better not told: it may be a password. */
    void failedLogin(@Nullable String user, InetAddress source) {
        failures.log(
                Level.WARNING,
                "failed login: " + (user == null ? "no such user" : user) + ", from " + source.getHostAddress());
    }

    /** Something was refused because of a limit; the user is null if nobody was logged in. */
    public void limited(String operation, @Nullable String user, InetAddress source, ApiException refusal) {
        refusals.log(
                Level.WARNING,
                "refused: " + operation + (user == null ? "" : " of " + user) + ", from " + source.getHostAddress()
                        + ": " + refusal.getMessage());
    }

    /** A member has left a group or was put out of it. */
    void departed(String user, String group, boolean removed) {
        departures.log(Level.INFO, "departure: " + user + (removed ? " was removed from " : " left ") + group);
    }
}
