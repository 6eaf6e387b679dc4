package org.minibittorrent.tracker.live;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiEvent.Ping;
import org.minibittorrent.api.ApiEvent.SessionEnded;
import org.minibittorrent.api.ApiEvent.Snapshot;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.store.Ledger;
import org.minibittorrent.tracker.web.ApiService;

/**
 * The event streams of sessions, one each. An event leaves when all changes before it are durable. A stream
 * begins with a snapshot; an event before that, which is in it, is left out. Loop thread.
 */
public final class EventStreams {
    /** How often a stream says that it is alive. */
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ledger ledger;
    private final Presence presence;
    private final Timeouts<Stream> pings;

    public EventStreams(EventLoop loop, Ledger ledger, Presence presence) {
        this.ledger = ledger;
        this.presence = presence;
        this.pings = new Timeouts<>(loop, PING_NANOS, this::ping);
    }

    /** Opens the stream of a session; an older one ends. */
    public Runnable open(LiveSession live, ApiService.EventSink sink) {
        Stream old = live.stream;
        Stream stream = new Stream(live, sink);
        live.stream = stream;
        presence.holds(live);
        if (old != null) {
            old.close();
            old.sink.end();
        }
        Snapshot snapshot = snapshot(live.user);
        pings.start(stream);
        ledger.afterDurable(refusal -> {
            if (refusal == null) {
                stream.begin(snapshot);
            } else {
                // The snapshot may show what was undone: the peer comes back for another.
                stream.closed();
                sink.end();
            }
        });
        return stream::closed;
    }

    /** Tells some sessions something. Those without a stream miss it. */
    public void tell(Collection<LiveSession> sessions, ApiEvent event) {
        if (sessions.isEmpty()) {
            return;
        }
        ledger.afterDurable(refusal -> {
            if (refusal == null) {
                for (LiveSession live : sessions) {
                    if (live.stream != null && live.stream.begun) {
                        live.stream.sink.send(event);
                    }
                }
            }
        });
    }

    /** Tells all sessions of a user. */
    public void tellUser(String userKey, ApiEvent event) {
        tell(presence.of(userKey), event);
    }

    /** Tells all sessions of all members. */
    public void tellMembers(GroupEntry group, ApiEvent event) {
        tell(presence.ofMembers(group), event);
    }

    /** Ends the stream of a session that is over, if it has one, with the reason. */
    public void end(LiveSession live, Standstill why) {
        Stream stream = live.stream;
        if (stream == null) {
            return;
        }
        live.stream = null;
        ledger.afterDurable(refusal -> {
            if (stream.begun && refusal == null) {
                stream.sink.send(new SessionEnded(why.code()));
            }
            stream.close();
            stream.sink.end();
        });
    }

    private Snapshot snapshot(UserEntry user) {
        TrackerState state = ledger.state();
        return new Snapshot(user.memberOf().stream()
                .map(key -> requireNonNull(state.group(key)))
                .map(group -> new Snapshot.Membership(
                        group.id(), state.shownUser(group.fact.owner()), group.fact.departures(), group.fact.version()))
                .toList());
    }

    private void ping(Stream stream) {
        pings.start(stream);
        if (stream.begun) {
            stream.sink.send(new Ping());
        }
    }

    /** An open stream. */
    final class Stream {
        private final LiveSession live;
        private final ApiService.EventSink sink;
        private boolean begun;
        private boolean closed;

        Stream(LiveSession live, ApiService.EventSink sink) {
            this.live = live;
            this.sink = sink;
        }

        void begin(Snapshot snapshot) {
            if (!closed) {
                begun = true;
                sink.send(snapshot);
            }
        }

        void close() {
            closed = true;
            begun = false;
            pings.stop(this);
        }

        /** The connection is gone. */
        void closed() {
            close();
            if (live.stream == this) {
                live.stream = null;
                presence.lost(live);
            }
        }
    }
}
