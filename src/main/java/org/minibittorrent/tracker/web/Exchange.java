package org.minibittorrent.tracker.web;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.http.HttpEncoder;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.http.HttpResponse;

/** One request and its answer, which may come late: answers leave in the order of the requests. */
final class Exchange implements ApiService.Responder {
    private static final String BENCODE = "application/x-bencode";

    private final WebConnection connection;
    final HttpRequest request;

    /** Bytes of the request's body that count against its source. */
    final long counted;

    /** Null while there is none. */
    ByteBuffer @Nullable [] answer;

    Exchange(WebConnection connection, HttpRequest request, long counted) {
        this.connection = connection;
        // The body is the service's by now; here it would only take memory until the answer is there.
        this.request = request.withBody(new byte[0]);
        this.counted = counted;
    }

    /** Whether it opens an event stream in place of an answer. */
    boolean isStream() {
        return request.method().equals("GET") && request.path().equals(Routes.EVENTS);
    }

    void respond(HttpResponse response) {
        if (answer == null) {
            answer = HttpEncoder.encode(response, request);
            connection.sendAnswers();
        }
    }

    @Override
    public void reply(ApiReply reply) {
        respond(HttpResponse.of(200, BENCODE, reply.encode()));
    }

    @Override
    public void refuse(ApiException refusal) {
        respond(HttpResponse.of(refusal.code().httpStatus(), BENCODE, refusal.encode()));
    }
}
