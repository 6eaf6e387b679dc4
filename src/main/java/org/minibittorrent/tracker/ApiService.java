package org.minibittorrent.tracker;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;

/** What the tracker's HTTP server asks for every request that came in whole. Loop thread; nothing here blocks. */
interface ApiService {
    /** Where the answer to one request goes. Exactly one of the two methods is called, once, now or later. */
    interface Responder {
        /** The request is granted, and what it changed is durable. */
        void reply(ApiReply reply);

        /** The request is refused. */
        void refuse(ApiException refusal);
    }

    /** An event stream, which the server closes when its connection ends. */
    interface EventSink {
        /**
         * Sends an event.
         *
         * @return false if the other side does not read and has too much waiting; the server then closes the stream
         */
        boolean send(ApiEvent event);

        /** Ends the stream after what was sent. */
        void end();
    }

    /** What the server keeps for an open stream. */
    interface EventStream {
        /** The connection is gone. Called once, also after {@link EventSink#end}. */
        void closed();
    }

    /**
     * A request.
     *
     * @param token from the Authorization header; null if there was none
     * @param source where it came from
     */
    void handle(ApiRequest<?> request, @Nullable String token, InetAddress source, Responder responder);

    /**
     * Opens the event stream of a session. A session has one: an older one is ended.
     *
     * @throws ApiException {@code NOT_LOGGED_IN}
     */
    EventStream openEvents(@Nullable String token, EventSink sink) throws ApiException;
}
