package org.minibittorrent.http;

/** The limit of a request's body, decided when its head is known and before any of the body is taken. */
public interface HttpBodyLimit {
    /**
     * Looks at the head.
     *
     * @param head the request without its body
     * @return bytes; the limit of the decoder holds besides
     * @throws HttpException refuses the request as a whole, as to who may send it or where to
     */
    int bodyLimit(HttpRequest head) throws HttpException;
}
