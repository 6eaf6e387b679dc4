package org.minibittorrent.tracker.web;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.GroupReply;
import org.minibittorrent.api.GroupRequest;

/** Answers when it is told to; knows one token. */
public final class FakeService implements ApiService {
    /** The one token. */
    public static final String TOKEN = "secret";

    /** A request that was asked. */
    public record Asked(ApiRequest<?> request, @Nullable String token, Responder responder) {}

    /** All that was asked, in order; to be touched on the loop thread. */
    public final List<Asked> asked = new ArrayList<>();

    /** All streams that were opened. */
    public final List<EventSink> sinks = new ArrayList<>();

    /** How many of them are closed. */
    public final AtomicInteger closedStreams = new AtomicInteger();

    /** Whether everything is granted at once. */
    public volatile boolean eager = true;

    @Override
    public boolean knows(@Nullable String token) {
        return TOKEN.equals(token);
    }

    @Override
    public void handle(ApiRequest<?> request, @Nullable String token, InetAddress source, Responder responder) {
        asked.add(new Asked(request, token, responder));
        if (!request.isAnonymous() && !knows(token)) {
            responder.refuse(new ApiException(ErrorCode.NOT_LOGGED_IN, "log in first"));
        } else if (eager) {
            grant(asked.get(asked.size() - 1));
        }
    }

    /** Grants what was asked. */
    public static void grant(Asked asked) {
        asked.responder.reply(
                asked.request instanceof GroupRequest.ListGroups
                        ? new GroupReply.Groups(List.of(), false)
                        : new ApiReply.Done());
    }

    @Override
    public Runnable openEvents(@Nullable String token, EventSink sink) throws ApiException {
        if (!knows(token)) {
            throw new ApiException(ErrorCode.NOT_LOGGED_IN, "log in first");
        }
        sinks.add(sink);
        return closedStreams::incrementAndGet;
    }
}
