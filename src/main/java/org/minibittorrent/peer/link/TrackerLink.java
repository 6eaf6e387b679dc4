package org.minibittorrent.peer.link;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;

/** The way to one tracker. Loop thread. Nothing is called back within a call. */
public interface TrackerLink {
    /** The listener to the events of a session. */
    interface Listener {
        /** The stream is open; a snapshot comes next. */
        void connected();

        void event(ApiEvent event);

        /** The stream broke, or could not be opened; it is tried again by itself. Once for each time it was lost. */
        void lost(IOException cause);

        /** The tracker does not know the session (any more): it is not tried again. */
        void refused(ApiException refusal);
    }

    /**
     * Asks something, in the name of a session unless the token is null. The answer comes within eight seconds, more for what
     * is long; time in which this side works is not counted.
     *
     * @return the reply; or an {@link ApiException} if the tracker refused; or {@link PeerException.Kind#TRACKER_UNREACHABLE},
     *     which says so if the request may have been carried out all the same. Completed on the loop, never within this call
     */
    default <R extends ApiReply> CompletableFuture<R> call(ApiRequest<R> request, @Nullable String token) {
        return call(request, token, null);
    }

    /** Asks something that is to be undone: {@code late} is given a reply that comes after the failure was told. */
    <R extends ApiReply> CompletableFuture<R> call(
            ApiRequest<R> request, @Nullable String token, @Nullable Consumer<R> late);

    /**
     * Asks something of which there may be very many: it waits its turn behind what is asked by {@link #call}, for as long as
     * the tracker gives answers.
     */
    default <R extends ApiReply> CompletableFuture<R> callInTurn(ApiRequest<R> request, String token) {
        return call(request, token);
    }

    /** {@return the tracker's address, for people} */
    String address();

    /** Keeps the event stream of a session open until {@link #closeEvents} or until it is refused. */
    void openEvents(String token, Listener listener);

    /** Closes the event stream; its listener hears nothing more. */
    void closeEvents();

    /** Ends all connections; calls under way fail. */
    void close();
}
