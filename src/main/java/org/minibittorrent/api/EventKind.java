package org.minibittorrent.api;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;

/** The table of all kinds of events, by the names under which they travel. */
final class EventKind {
    private static final Map<String, Class<? extends ApiEvent>> TYPES = Map.ofEntries(
            entry("snapshot", ApiEvent.Snapshot.class),
            entry("ping", ApiEvent.Ping.class),
            entry("sharer", ApiEvent.Sharer.class),
            entry("join_requested", ApiEvent.JoinRequested.class),
            entry("request_answered", ApiEvent.RequestAnswered.class),
            entry("member_gone", ApiEvent.MemberGone.class),
            entry("owner_changed", ApiEvent.OwnerChanged.class),
            entry("file_added", ApiEvent.FileAdded.class),
            entry("file_removed", ApiEvent.FileRemoved.class),
            entry("session_ended", ApiEvent.SessionEnded.class));
    private static final Map<Class<?>, String> NAMES =
            TYPES.entrySet().stream().collect(toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private EventKind() {}

    /** {@return the type of the events of this name} */
    static Class<? extends ApiEvent> type(String name) {
        return TYPES.getOrDefault(name, ApiEvent.Unknown.class);
    }

    /** {@return the name of an event} */
    static String name(ApiEvent event) {
        return NAMES.getOrDefault(event.getClass(), "unknown");
    }
}
