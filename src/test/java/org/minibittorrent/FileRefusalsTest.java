package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;

/** Info dictionaries that a tracker refuses, and torrents that are not one's own; a part of the table of {@link HonestUsers}. */
@Timeout(300)
class FileRefusalsTest {
    private static final String BAD = "400 bad_metainfo: not an info dictionary for this group: ";

    @TempDir
    static Path folder;

    private static HonestUsers honest;
    private static Mallory mallory;
    private static BencodeString source;

    @BeforeAll
    static void start() throws Exception {
        honest = new HonestUsers(folder);
        mallory = Mallory.at(honest.tracker());
        source = mallory.api.call(new GetGroup(Mallory.GROUP), mallory.token).source();
        assertEquals("granted", add(right().build()), "what is changed below is right");
    }

    @AfterAll
    static void stop() throws IOException {
        mallory.close();
        honest.close();
    }

    private record Row(String name, BencodeDictionary info, String answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, UnaryOperator<BencodeDictionary.Builder> change, String answer) {
        return new Row(name, change.apply(right()).build(), answer);
    }

    /** A file of one piece. */
    private static BencodeDictionary.Builder right() {
        return BencodeDictionary.builder()
                .put("name", "x.bin")
                .put("length", 100)
                .put("piece length", Metainfo.PIECE_LENGTH)
                .put("pieces", new byte[Metainfo.HASH_LENGTH])
                .put("private", 1)
                .put("source", HexFormat.of().formatHex(source.bytes()));
    }

    private static String add(BencodeDictionary info) throws IOException {
        return mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of(Bencode.encode(info))));
    }

    static Stream<Row> refused() {
        return Stream.of(
                row(
                        "a way out of the folder",
                        info -> info.put("name", "../x"),
                        "400 bad_name: unsafe file name '../x': it holds one of <>:\"/\\|?*; rename the file first"),
                row(
                        "an absolute path",
                        info -> info.put("name", "/etc/passwd"),
                        "400 bad_name: unsafe file name '/etc/passwd': it holds one of <>:\"/\\|?*; rename the file first"),
                row(
                        "a path of Windows",
                        info -> info.put("name", "C:\\x"),
                        "400 bad_name: unsafe file name 'C:\\x': it holds one of <>:\"/\\|?*; rename the file first"),
                row(
                        "a device of Windows",
                        info -> info.put("name", "Con.txt"),
                        "400 bad_name: unsafe file name 'Con.txt': it is the name of a device on Windows; rename the file first"),
                row(
                        "no name",
                        info -> info.put("name", ""),
                        "400 bad_name: a file name is empty; rename the file first"),
                row(
                        "a folder of the system",
                        info -> info.put("name", ".."),
                        "400 bad_name: unsafe file name '..': it is a folder of the system; rename the file first"),
                row(
                        "a name that is written backwards",
                        info -> info.put("name", "photo\u202Egpj.exe"),
                        "400 bad_name: unsafe file name 'photo?gpj.exe': it holds control or invisible characters; rename the file first"),
                row(
                        "a name over two lines",
                        info -> info.put("name", "a\nerror: b"),
                        "400 bad_name: unsafe file name 'a?error: b': it holds control or invisible characters; rename the file first"),
                row(
                        "a name too long",
                        info -> info.put("name", "a".repeat(300)),
                        "400 bad_name: unsafe file name 'aaaaaaaaaaaaaaaaaaaa...': it is longer than 255 bytes; rename the file first"),
                row("a name that is no text", info -> info.put("name", new byte[] {(byte) 0xff}), BAD + "not UTF-8: ."),
                row("a negative length", info -> info.put("length", -1), BAD + "a file of -1 bytes"),
                row(
                        "the greatest length",
                        info -> info.put("length", Long.MAX_VALUE),
                        BAD + "the files are too long for pieces of 524288 bytes"),
                row(
                        "more bytes than pieces",
                        info -> info.put("length", Metainfo.PIECE_LENGTH + 1),
                        BAD + "20 bytes of hashes for 2 pieces: the lengths do not agree"),
                row(
                        "pieces without bytes",
                        info -> info.put("length", 0),
                        BAD + "20 bytes of hashes for 0 pieces: the lengths do not agree"),
                row(
                        "half a hash",
                        info -> info.put("pieces", new byte[30]),
                        BAD + "30 bytes of hashes for 1 pieces: the lengths do not agree"),
                row(
                        "other pieces",
                        info -> info.put("piece length", 16_384),
                        BAD + "its pieces must have 524288 bytes"),
                row(
                        "pieces of no length",
                        info -> info.put("piece length", 0),
                        BAD + "its pieces must have 524288 bytes"),
                row("a public torrent", info -> info.put("private", 0), BAD + "it must be private"),
                row(
                        "another group's source",
                        info -> info.put("source", "0".repeat(32)),
                        BAD + "it is of another group: its source is not this group's"),
                row(
                        "one more key",
                        info -> info.put("url-list", "http://evil.example/"),
                        BAD + "the key 'url-list' has no place in it"),
                row("a folder", info -> info.put("files", "x"), BAD + "it is a folder; files are shared one by one"),
                row(
                        "other content",
                        info -> info.put("length", 99),
                        "409 name_conflict: another file of the name x.bin is in lair: rename yours, or have that one removed first"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Row row) throws Exception {
        assertEquals(row.answer, add(row.info));
        honest.assertUnharmed();
    }

    @Test
    void whatIsNoInfoDictionaryAtAllIsRefused() throws Exception {
        assertEquals(BAD + "it is no dictionary", mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of("le"))));
        assertEquals(
                BAD + "nested deeper than 16 (at byte 16)",
                mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of("l".repeat(100_000)))));
        assertEquals(
                "403 not_a_member: you are not a member of photos: ask to join it first",
                mallory.ask(new AddFile("photos", BencodeString.of(Bencode.encode(right().build())))));
        honest.assertUnharmed();
    }

    @Test
    void nobodyTakesPartInATorrentOfAGroupThatIsNotTheirs() throws Exception {
        InfoHash film = honest.film();
        Announce lie = new Announce(List.of(new Announce.Torrent(film, 64, true)), List.of());
        Swarms reply = mallory.api.call(lie, mallory.token);
        assertEquals(List.of(film), reply.refused());
        assertEquals(List.of(), reply.swarms());
        // Nor does anybody hear who takes part in it.
        Admit question = new Admit(film, InetAddress.getLoopbackAddress());
        assertEquals(List.of(), mallory.api.call(question, mallory.token).peers());
        honest.assertUnharmed();
    }

    @Test
    void aStrangerWithTheRightInfohashHearsNotAWord() throws Exception {
        byte[] handshake = RawPeer.handshake(honest.film(), RawPeer.newId());
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.67"), 0));
        socket.connect(honest.sharer());
        try (RawPeer stranger = new RawPeer(socket)) {
            stranger.send(handshake);
            assertTrue(stranger.isClosedWithin(60_000));
            assertEquals(0, stranger.wasted(), "bytes of an answer");
        }
        honest.assertUnharmed();
    }
}
