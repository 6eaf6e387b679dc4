package org.minibittorrent.api;

import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/** Lists of one kind of value. */
final class Lists {
    private Lists() {}

    static List<BencodeDictionary> dictionaries(BencodeDictionary fields, String key) throws BencodeException {
        List<BencodeDictionary> all = new ArrayList<>();
        for (BencodeValue value : fields.requireList(key).values()) {
            if (!(value instanceof BencodeDictionary dictionary)) {
                throw new BencodeException("an entry of '" + key + "' is no dictionary");
            }
            all.add(dictionary);
        }
        return all;
    }

    static List<String> texts(BencodeDictionary fields, String key) throws BencodeException {
        List<String> all = new ArrayList<>();
        for (BencodeString value : strings(fields, key)) {
            all.add(value.utf8());
        }
        return all;
    }

    static List<BencodeString> strings(BencodeDictionary fields, String key) throws BencodeException {
        List<BencodeString> all = new ArrayList<>();
        for (BencodeValue value : fields.requireList(key).values()) {
            if (!(value instanceof BencodeString string)) {
                throw new BencodeException("an entry of '" + key + "' is no string");
            }
            all.add(string);
        }
        return all;
    }

    static BencodeList of(List<String> texts) {
        return new BencodeList(
                texts.stream().<BencodeValue>map(BencodeString::of).toList());
    }
}
