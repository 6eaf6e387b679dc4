package org.minibittorrent.bencode;

/** A bencoded value. Immutable. */
public sealed interface BencodeValue permits BencodeInteger, BencodeString, BencodeList, BencodeDictionary {}
