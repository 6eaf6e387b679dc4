package org.minibittorrent.bencode;

/**
 * A whole number.
 *
 * @param value the number; what does not fit 64 bits is refused
 */
public record BencodeInteger(long value) implements BencodeValue {}
