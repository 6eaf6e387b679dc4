package org.minibittorrent.bencode;

import java.util.List;

/** Values in order, copied. */
public record BencodeList(List<BencodeValue> values) implements BencodeValue {
    /** Keeps a list that nobody changes. */
    public BencodeList {
        values = List.copyOf(values);
    }
}
