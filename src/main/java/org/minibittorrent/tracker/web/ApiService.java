package org.minibittorrent.tracker.web;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;

/** The service behind the tracker's port, asked about every request that came in whole. Loop thread; nothing here blocks. */
public interface ApiService {
    /** Where the answer to one request goes. Exactly one of the two methods is called, once, now or later. */
    interface Responder {
        /** The request is granted, and what it changed is durable. */
        void reply(ApiReply reply);

        /** The request is refused. */
        void refuse(ApiException refusal);
    }

    /** An event stream, which ends with its connection. */
    interface EventSink {
        /** Sends an event. A stream that does not take what waits for it is closed. */
        void send(ApiEvent event);

        /** Ends the stream after what was sent. */
        void end();
    }

    /** Whether there is a session with this token: asked before a long body is taken. */
    boolean knows(@Nullable String token);

    /** A request, with the token from its Authorization header, null if there was none. */
    void handle(ApiRequest<?> request, @Nullable String token, InetAddress source, Responder responder);

    /**
     * Opens the event stream of a session, or throws {@code NOT_LOGGED_IN}. A session has one: an older one is ended.
     * The result is called once when the connection is gone, also after {@link EventSink#end}; never within a call of
     * the sink.
     */
    Runnable openEvents(@Nullable String token, EventSink sink) throws ApiException;
}
