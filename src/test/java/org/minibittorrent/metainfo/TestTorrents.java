package org.minibittorrent.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/** Info dictionaries for tests, right and wrong ones. */
final class TestTorrents {
    static final int PIECE = 512 * 1024;

    /** Bytes of the content below: two full pieces and five bytes. */
    static final int LENGTH = 2 * PIECE + 5;

    static final String SOURCE = "000102030405060708090a0b0c0d0e0f";

    private TestTorrents() {}

    /** The SHA-1 of the pieces of a content in which byte i is the low byte of 31 i + 7 (i / 65536). */
    static byte[] hashes() {
        byte[] content = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            content[i] = (byte) (i * 31 + (i >> 16) * 7);
        }
        byte[] hashes = new byte[3 * 20];
        for (int piece = 0; piece < 3; piece++) {
            MessageDigest sha1 = sha1();
            sha1.update(content, piece * PIECE, Math.min(PIECE, LENGTH - piece * PIECE));
            System.arraycopy(sha1.digest(), 0, hashes, piece * 20, 20);
        }
        return hashes;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    /** The fields of a sound torrent of one file of 5 bytes; add or replace some. */
    static BencodeDictionary.Builder fields() {
        return BencodeDictionary.builder()
                .put("name", "file.bin")
                .put("piece length", PIECE)
                .put("length", 5)
                .put("pieces", new byte[20]);
    }

    /** As {@link #fields}, but a folder with these files. */
    static BencodeDictionary.Builder folder(BencodeValue... files) {
        return BencodeDictionary.builder()
                .put("name", "folder")
                .put("piece length", PIECE)
                .put("files", new BencodeList(List.of(files)))
                .put("pieces", new byte[20]);
    }

    /** An entry of a folder. */
    static BencodeDictionary file(long length, String... path) {
        return fileFields(length, path).build();
    }

    static BencodeDictionary.Builder fileFields(long length, String... path) {
        List<BencodeValue> elements =
                Arrays.stream(path).<BencodeValue>map(BencodeString::of).toList();
        return BencodeDictionary.builder()
                .put("length", new BencodeInteger(length))
                .put("path", new BencodeList(elements));
    }

    static byte[] info(BencodeDictionary.Builder fields) {
        return Bencode.encode(fields.build());
    }

    static byte[] torrent(BencodeDictionary.Builder fields) {
        return Bencode.encode(
                BencodeDictionary.builder().put("info", fields.build()).build());
    }
}
