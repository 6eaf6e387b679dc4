package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.testing.RawApi;

/**
 * The exact words with which a tracker refuses, each once. What else is refused with the same words is in the tables that
 * {@link HonestUsers} names, by status and code; the words for what is no HTTP are in {@code HttpMessagesTest}, those for names
 * and info dictionaries in the tests of {@code metainfo}.
 */
@Timeout(60)
class TrackerMessagesTest {
    private static final String BAD_METAINFO = "400 bad_metainfo: not an info dictionary for this group: ";
    private static final String LOGOUT = "POST /api/v1/logout HTTP/1.1\r\nHost: localhost\r\n";

    private static Tracker tracker;
    private static Mallory mallory;

    @BeforeAll
    static void start() throws IOException {
        tracker = Tracker.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .passwordRounds(4096)
                .start();
        try (RawApi api = RawApi.connect(tracker.address())) {
            api.call(new CreateUser("alice", RawApi.verifier("x")), null);
            api.call(new CreateGroup("photos", true), api.login("alice", "x").token());
        }
        mallory = Mallory.at(tracker.address());
        assertEquals("granted", mallory.add(mallory.right().build()));
    }

    @AfterAll
    static void stop() throws IOException {
        mallory.close();
        tracker.close();
    }

    private interface Cause {
        String answer() throws IOException;
    }

    private record Row(String answer, Cause cause) {
        @Override
        public String toString() {
            return answer;
        }
    }

    private static Row row(String answer, Cause cause) {
        return new Row(answer, cause);
    }

    private static Row unreadable(String complaint, String operation, String body) {
        return row("400 bad_request: " + operation + ": " + complaint, () -> mallory.post(operation, body));
    }

    /** Bytes that are no request. */
    static Stream<Row> unreadable() {
        return Stream.of(
                unreadable("neither a value nor a string (at byte 0)", "list_groups", "hello"),
                unreadable("the input ends too early (at byte 10)", "list_groups", "d5:after0:"),
                unreadable("the body is no dictionary", "list_groups", "le"),
                unreadable("something follows the value (at byte 11)", "list_groups", "d5:after0:eX"),
                unreadable("nested deeper than 8 (at byte 15)", "list_groups", "d5:after" + "l".repeat(100_000)),
                unreadable(
                        "more than 10000 values (at byte 20005)",
                        "list_groups",
                        "d5:afterl" + "0:".repeat(10_001) + "ee"),
                unreadable("a string of 9999 bytes, but only 1 are left (at byte 8)", "list_groups", "d5:after9999:e"),
                unreadable("a number beyond 64 bits (at byte 8)", "list_groups", "d5:after" + "9".repeat(1000)),
                unreadable("a number without digits (at byte 10)", "end_session", "d6:numberiee"),
                unreadable("lacks the key 'number'", "end_session", "de"),
                unreadable("the key 'number' is not a number", "end_session", "d6:number1:1e"),
                unreadable("not UTF-8: ..", "get_group", "d5:group2:\u00ff\u00fee"),
                unreadable(
                        "no verifier of a password",
                        "create_user",
                        "d10:iterationsi1e4:salt16:aaaaaaaaaaaaaaaa10:server_key1:a10:stored_key1:a4:user1:xe"),
                row("400 bad_request: announce: more than 1000 torrents in one announce", () -> mallory.manyTorrents()),
                row(
                        "400 bad_request: finish_login: an instance has 16 bytes, a port is 1 to 65535",
                        () -> mallory.login("5:aaaaa", "20:" + "p".repeat(20), 6881)),
                row(
                        "400 bad_request: finish_login: a peer id has 20 bytes, not 3",
                        () -> mallory.login("16:" + "i".repeat(16), "3:abc", 6881)));
    }

    /** Accounts, proofs and groups. */
    static Stream<Row> refused() {
        return Stream.of(
                row(
                        "400 bad_name: not a user id: 1 to 64 letters, digits, '.', '_' or '-' are, not beginning with"
                                + " '.' or '-'",
                        () -> mallory.create("../alice")),
                row(
                        "409 name_taken: there is a user ALICE already: choose another name",
                        () -> mallory.create("ALICE")),
                row(
                        "400 bad_request: the login is for two users at once",
                        () -> mallory.askUnknown(new BeginLogin("alice", "n,,n=mallory,r=abcdefghijklmnopqrstuvwx"))),
                row(
                        "400 bad_request: The client's first message is malformed",
                        () -> mallory.askUnknown(new BeginLogin("mallory", "hello"))),
                row(
                        "400 bad_request: The login is not bound to this kind of connection",
                        () -> mallory.askUnknown(new BeginLogin(
                                "mallory", "p=tls-server-end-point,,n=mallory,r=abcdefghijklmnopqrstuvwx"))),
                row(
                        "403 wrong_credentials: wrong user name or password",
                        () -> mallory.finish(mallory.api.prove("alice", "guess"))),
                row(
                        "403 wrong_credentials: the login took too long: try again",
                        () -> mallory.finish(mallory.unknownExchange())),
                row(
                        "400 bad_request: the peer's address is not an IP address",
                        () -> mallory.listeningAt("evil.example")),
                row(
                        "400 bad_request: other peers cannot reach yours at 224.0.0.1",
                        () -> mallory.listeningAt("224.0.0.1")),
                row(
                        "403 wrong_credentials: that is the password of somebody else",
                        () -> mallory.changeWithAnothersProof()),
                row("429 slow_down: too many wrong passwords: try again in 1 second", () -> mallory.guess()),
                row(
                        "401 not_logged_in: there is no such session any more: log in again",
                        () -> mallory.post("logout", null, new byte[] {'d', 'e'})),
                row("404 no_such_session: you have no session 77", () -> mallory.ask(new EndSession(77))),
                row(
                        "403 not_a_member: you are not a member of photos: ask to join it first",
                        () -> mallory.ask(new ListMembers("photos", ""))),
                row(
                        "403 not_the_owner: only the owner of photos may do that: alice",
                        () -> mallory.ask(new ListRequests("photos"))),
                row(
                        "403 not_allowed: you cannot remove yourself from lair: leave it instead",
                        () -> mallory.ask(new RemoveMember("lair", "mallory"))),
                row(
                        "404 no_such_request: there is no request of a user alice to join lair",
                        () -> mallory.ask(new AcceptRequest("lair", "alice"))),
                row(
                        "409 name_taken: there is a group Photos already: choose another name",
                        () -> mallory.ask(new CreateGroup("Photos", true))),
                row("404 no_such_group: there is no group nothing", () -> mallory.ask(new ListMembers("nothing", ""))));
    }

    private static Row file(String answer, String key, Object value) {
        return row(answer, () -> {
            var info = mallory.right();
            return mallory.add((value instanceof Integer number
                            ? info.put(key, number)
                            : value instanceof byte[] bytes ? info.put(key, bytes) : info.put(key, (String) value))
                    .build());
        });
    }

    /** Files for a group. */
    static Stream<Row> files() {
        return Stream.of(
                file(
                        "400 bad_name: unsafe file name '../x': it holds one of <>:\"/\\|?*; rename the file first",
                        "name",
                        "../x"),
                file("400 bad_name: a file name is empty; rename the file first", "name", ""),
                file(BAD_METAINFO + "not UTF-8: .", "name", new byte[] {(byte) 0xff}),
                file(BAD_METAINFO + "a file of -1 bytes", "length", -1),
                file(BAD_METAINFO + "its pieces must have 524288 bytes", "piece length", 16_384),
                file(BAD_METAINFO + "it must be private", "private", 0),
                file(BAD_METAINFO + "it is of another group: its source is not this group's", "source", "0".repeat(32)),
                file(BAD_METAINFO + "the key 'url-list' has no place in it", "url-list", "http://evil.example/"),
                file(BAD_METAINFO + "it is a folder; files are shared one by one", "files", "x"),
                file(
                        "409 name_conflict: another file of the name x.bin is in lair: rename yours, or have that one"
                                + " removed first",
                        "length",
                        99),
                row(
                        BAD_METAINFO + "it is no dictionary",
                        () -> mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of("le")))),
                row(
                        BAD_METAINFO + "nested deeper than 16 (at byte 16)",
                        () -> mallory.ask(new AddFile(Mallory.GROUP, BencodeString.of("l".repeat(100_000))))));
    }

    private static Row web(String answer, String request) {
        return row(answer, () -> {
            try (RawApi api = RawApi.connect(tracker.address())) {
                RawApi.Answer said = api.send(request).read();
                return said.status() + " " + said.text().strip();
            }
        });
    }

    private static String get(String target, String header) {
        return "GET " + target + " HTTP/1.1\r\n" + header + "\r\n\r\n";
    }

    /** HTTP that is right, and not for this tracker. */
    static Stream<Row> pages() {
        String host = "Host: localhost";
        return Stream.of(
                web(
                        "421 this tracker is not known by that name; the operator can configure it",
                        get("/healthz", "Host: evil.example")),
                web(
                        "421 requests of web pages are not answered",
                        get("/healthz", host + "\r\nOrigin: http://evil.example")),
                web("401 Log in first", LOGOUT.replace("logout", "add_file") + "Content-Length: 500000\r\n\r\n"),
                web("413 The body is longer than 262144 bytes", LOGOUT + "Content-Length: 262145\r\n\r\n"),
                web("404 there is no such page", get("/admin", host)),
                web("405 this page is asked for with POST", get("/api/v1/list_groups", host)),
                web("405 this page is asked for with GET", get("/healthz", host).replace("GET", "DELETE")));
    }

    @ParameterizedTest
    @MethodSource({"unreadable", "refused", "files", "pages"})
    void isSaid(Row row) throws IOException {
        assertEquals(row.answer, row.cause.answer());
    }
}
