package org.minibittorrent.tracker.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.http.HttpException;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.http.HttpResponse;

/** The pages of the tracker, by their paths. */
final class Routes {
    static final String EVENTS = "/api/v1/events";

    private static final String API = "/api/v1/";
    private static final String HEALTH = "/healthz";
    private static final String BEARER = "Bearer ";
    private static final int LONGEST_TOKEN = 128;

    private Routes() {}

    /** The operation that is asked for; empty if it is another page. */
    static Optional<String> operation(HttpRequest request) {
        return Optional.of(request.path())
                .filter(path -> path.startsWith(API))
                .map(path -> path.substring(API.length()))
                .filter(ApiRequest.operations()::contains);
    }

    /** The token of the session that asks; null if there is none. */
    static @Nullable String token(HttpRequest request) {
        String value = request.header("Authorization").orElse("");
        return value.startsWith(BEARER) && value.length() <= BEARER.length() + LONGEST_TOKEN
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    /** The method a page is asked for with; null if there is no such page. */
    static @Nullable String method(HttpRequest request) {
        if (request.path().equals(EVENTS) || request.path().equals(HEALTH)) {
            return "GET";
        }
        return operation(request).isPresent() ? "POST" : null;
    }

    /** The answer to what is neither an operation nor the event stream, or is asked for in the wrong way; else null. */
    static @Nullable HttpResponse page(HttpRequest request) {
        String method = method(request);
        if (method == null) {
            return HttpResponse.text(404, "there is no such page");
        }
        boolean head = method.equals("GET") && request.method().equals("HEAD");
        if (!request.method().equals(method) && !head) {
            return HttpResponse.text(405, "this page is asked for with " + method)
                    .with("Allow", method);
        }
        if (request.path().equals(HEALTH)) {
            return HttpResponse.text(200, "ok");
        }
        return head ? HttpResponse.text(200, "a stream of events") : null;
    }

    /** How long the body of a request may be. */
    static int bodyLimit(HttpRequest head, ApiService service) throws HttpException {
        int limit = operation(head).map(ApiRequest::bodyLimit).orElse(0);
        if (limit > WebLimits.SHORT_BODY && ApiRequest.bodyLimit("") < limit && !service.knows(token(head))) {
            throw new HttpException(401, "Log in first");
        }
        return limit;
    }
}
