package org.minibittorrent.peer.link;

import java.io.IOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;

/** The way to one tracker. Loop thread. Nothing is called back within a call. */
public interface TrackerLink {
    /** Hears the events of a session. */
    interface Listener {
        /** The stream is open; a snapshot comes next. */
        void connected();

        /** An event. */
        void event(ApiEvent event);

        /** The stream broke, or could not be opened; it is tried again by itself. Once for each time it was lost. */
        void lost(IOException cause);

        /** The tracker does not know the session (any more): it is not tried again. */
        void refused(ApiException refusal);
    }

    /**
     * Asks something. The answer comes within eight seconds, more for what is long.
     *
     * @param token of the session; null for what is asked without one
     * @param done called once: with the reply; or with an {@link ApiException} if the tracker refused; or with another
     *     exception, whose message is for the user, if it could not be asked
     */
    <R extends ApiReply> void call(
            ApiRequest<R> request, @Nullable String token, BiConsumer<@Nullable R, @Nullable IOException> done);

    /** Keeps the event stream of a session open until {@link #closeEvents} or until it is refused. */
    void openEvents(String token, Listener listener);

    /** Closes the event stream; its listener hears nothing more. */
    void closeEvents();

    /** Ends all connections; calls under way fail. */
    void close();
}
