package org.minibittorrent.api;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;

/**
 * One kind of event: a row of the table of all.
 *
 * @param name under which it travels
 */
record EventKind(String name, Class<? extends ApiEvent> type) {
    private static final EventKind UNKNOWN = new EventKind("unknown", ApiEvent.Unknown.class);
    private static final List<EventKind> ALL = List.of(
            new EventKind("snapshot", ApiEvent.Snapshot.class),
            new EventKind("ping", ApiEvent.Ping.class),
            new EventKind("sharer", ApiEvent.Sharer.class),
            new EventKind("join_requested", ApiEvent.JoinRequested.class),
            new EventKind("request_answered", ApiEvent.RequestAnswered.class),
            new EventKind("member_gone", ApiEvent.MemberGone.class),
            new EventKind("owner_changed", ApiEvent.OwnerChanged.class),
            new EventKind("file_added", ApiEvent.FileAdded.class),
            new EventKind("file_removed", ApiEvent.FileRemoved.class),
            new EventKind("session_ended", ApiEvent.SessionEnded.class));
    private static final Map<String, EventKind> BY_NAME =
            ALL.stream().collect(toUnmodifiableMap(EventKind::name, kind -> kind));
    private static final Map<Class<?>, EventKind> BY_TYPE =
            ALL.stream().collect(toUnmodifiableMap(EventKind::type, kind -> kind));

    /** {@return the kind of this name, or that of unknown events} */
    static EventKind of(String name) {
        return requireNonNullElse(BY_NAME.get(name), UNKNOWN);
    }

    /** {@return the kind of an event} */
    static EventKind of(ApiEvent event) {
        return requireNonNullElse(BY_TYPE.get(event.getClass()), UNKNOWN);
    }
}
