/**
 * What a peer and a tracker say to each other about users, groups and files: requests, replies, errors and events, as values
 * and as bencoded dictionaries. Pure values: how they travel (HTTP) is not told here. May use {@code bencode}, {@code
 * metainfo} and {@code wire}.
 */
package org.minibittorrent.api;
