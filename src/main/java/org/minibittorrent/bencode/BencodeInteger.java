package org.minibittorrent.bencode;

/** A whole number; one that does not fit 64 bits is refused. */
public record BencodeInteger(long value) implements BencodeValue {}
