/**
 * The language of a peer and a tracker about users, groups and files: requests, replies, errors and events, as values and as
 * bencoded dictionaries. Pure values: the packages above carry them over HTTP. May use {@code bencode}, {@code metainfo} and
 * {@code wire}, and the verifier of {@code security}.
 *
 * <p>A new request is a record, its reply, and a row in {@link org.minibittorrent.api.Operation}; a new event is a record and
 * a row in {@link org.minibittorrent.api.EventKind}. {@link org.minibittorrent.api.RecordCodec} reads the keys off the
 * record's components by reflection, once per class: rows that name each key with its accessor would say everything twice
 * and double the length of the records. A native image therefore needs the list of records in {@code
 * META-INF/native-image}, which a test keeps complete.
 */
package org.minibittorrent.api;
