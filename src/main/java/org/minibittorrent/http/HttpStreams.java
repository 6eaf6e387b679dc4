package org.minibittorrent.http;

import org.jspecify.annotations.Nullable;

/** The choice of responses that are handed on in parts rather than kept in memory. */
public interface HttpStreams {
    /** All responses whole. */
    HttpStreams NONE = head -> null;

    /**
     * Looks at the head of a response that has content.
     *
     * @param head the response without its body
     * @return what takes the body in parts, without a limit on its length; or null to have the response whole
     * @throws HttpException refuses the response; the connection is to be closed
     */
    @Nullable
    HttpBodySink streamFor(HttpResponse head) throws HttpException;
}
