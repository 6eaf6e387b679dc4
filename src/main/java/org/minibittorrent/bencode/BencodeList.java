package org.minibittorrent.bencode;

import java.util.List;

/**
 * Values in order.
 *
 * @param values copied
 */
public record BencodeList(List<BencodeValue> values) implements BencodeValue {
    /** Keeps a list that nobody changes. */
    public BencodeList {
        values = List.copyOf(values);
    }
}
