/**
 * HTTP/1.1 (RFC 9110, RFC 9112) as bytes and messages, for both ends of a connection.
 *
 * <p>Pure values and codecs: no socket, no clock. A decoder takes bytes in whatever cuts they come and hands out messages;
 * an encoder makes buffers that are ready to be written. One decoder belongs to one connection and is not thread safe.
 *
 * <p>Where the RFCs leave a choice, the strict one is taken, because two readers of one message that choose differently
 * are how requests are smuggled: lines end in CRLF and nothing else, header lines are not folded, a message has a
 * Content-Length once or is chunked, never both, and HTTP/1.0 ends with its one message.
 */
package org.minibittorrent.http;
