package org.minibittorrent.tracker.service;

import java.util.HexFormat;
import java.util.Random;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;

/** Info dictionaries, right ones and others. */
public final class TestInfo {
    final BencodeDictionary.Builder fields = BencodeDictionary.builder();

    private TestInfo() {}

    /** One that is right but for its source; equal content has equal hashes. */
    public static TestInfo of(String name, long length, int content) {
        byte[] hashes = new byte[(int) ((length + Metainfo.PIECE_LENGTH - 1) / Metainfo.PIECE_LENGTH) * 20];
        new Random(content).nextBytes(hashes);
        TestInfo info = new TestInfo();
        info.fields
                .put("name", name)
                .put("length", length)
                .put("piece length", Metainfo.PIECE_LENGTH)
                .put("pieces", hashes)
                .put("private", 1);
        return info;
    }

    public TestInfo source(BencodeString source) {
        fields.put("source", HexFormat.of().formatHex(source.bytes()));
        return this;
    }

    public BencodeString bytes() {
        return BencodeString.of(Bencode.encode(fields.build()));
    }
}
