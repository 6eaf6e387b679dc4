package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
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
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;

/** Info dictionaries that a tracker refuses, and torrents that are not one's own; a part of the table of {@link HonestUsers}. The
 * words are in {@link TrackerMessagesTest}. */
@Timeout(300)
class FileRefusalsTest {
    @TempDir
    static Path folder;

    private static HonestUsers honest;
    private static Mallory mallory;

    @BeforeAll
    static void start() throws Exception {
        honest = new HonestUsers(folder);
        mallory = Mallory.at(honest.tracker());
        assertEquals("granted", mallory.add(mallory.right().build()), "what is changed below is right");
    }

    @AfterAll
    static void stop() throws IOException {
        mallory.close();
        honest.close();
    }

    private record Row(String name, BencodeDictionary info, ErrorCode code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, UnaryOperator<BencodeDictionary.Builder> change, ErrorCode code) {
        return new Row(name, change.apply(mallory.right()).build(), code);
    }

    static Stream<Row> refused() {
        return Stream.of(
                row("a way out of the folder", info -> info.put("name", "../x"), ErrorCode.BAD_NAME),
                row("an absolute path", info -> info.put("name", "/etc/passwd"), ErrorCode.BAD_NAME),
                row("a path of Windows", info -> info.put("name", "C:\\x"), ErrorCode.BAD_NAME),
                row("a device of Windows", info -> info.put("name", "Con.txt"), ErrorCode.BAD_NAME),
                row("no name", info -> info.put("name", ""), ErrorCode.BAD_NAME),
                row("a folder of the system", info -> info.put("name", ".."), ErrorCode.BAD_NAME),
                row(
                        "a name that is written backwards",
                        info -> info.put("name", "photo\u202Egpj.exe"),
                        ErrorCode.BAD_NAME),
                row("a name over two lines", info -> info.put("name", "a\nerror: b"), ErrorCode.BAD_NAME),
                row("a name too long", info -> info.put("name", "a".repeat(300)), ErrorCode.BAD_NAME),
                row(
                        "a name that is no text",
                        info -> info.put("name", new byte[] {(byte) 0xff}),
                        ErrorCode.BAD_METAINFO),
                row("a negative length", info -> info.put("length", -1), ErrorCode.BAD_METAINFO),
                row("the greatest length", info -> info.put("length", Long.MAX_VALUE), ErrorCode.BAD_METAINFO),
                row(
                        "more bytes than pieces",
                        info -> info.put("length", Metainfo.PIECE_LENGTH + 1),
                        ErrorCode.BAD_METAINFO),
                row("pieces without bytes", info -> info.put("length", 0), ErrorCode.BAD_METAINFO),
                row("half a hash", info -> info.put("pieces", new byte[30]), ErrorCode.BAD_METAINFO),
                row("other pieces", info -> info.put("piece length", 16_384), ErrorCode.BAD_METAINFO),
                row("pieces of no length", info -> info.put("piece length", 0), ErrorCode.BAD_METAINFO),
                row("a public torrent", info -> info.put("private", 0), ErrorCode.BAD_METAINFO),
                row("another group's source", info -> info.put("source", "0".repeat(32)), ErrorCode.BAD_METAINFO),
                row("one more key", info -> info.put("url-list", "http://evil.example/"), ErrorCode.BAD_METAINFO),
                row("a folder", info -> info.put("files", "x"), ErrorCode.BAD_METAINFO),
                row("other content", info -> info.put("length", 99), ErrorCode.NAME_CONFLICT));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Row row) throws Exception {
        Mallory.assertRefused(row.code, mallory.add(row.info));
        honest.assertUnharmed();
    }

    @Test
    void whatIsNoInfoDictionaryAtAllIsRefused() throws Exception {
        Mallory.assertRefused(ErrorCode.BAD_METAINFO, mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of("le"))));
        Mallory.assertRefused(
                ErrorCode.BAD_METAINFO, mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of("l".repeat(100_000)))));
        Mallory.assertRefused(
                ErrorCode.NOT_A_MEMBER,
                mallory.ask(new AddFile(
                        "photos",
                        BencodeString.of(Bencode.encode(mallory.right().build())))));
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
