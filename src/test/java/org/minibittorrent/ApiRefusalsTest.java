package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.testing.RawApi;

/** What a tracker refuses of the requests that it can read; a part of the table that {@link HonestUsers} tells of. */
@Timeout(300)
class ApiRefusalsTest {
    private static final BencodeString INSTANCE = BencodeString.of(new byte[16]);
    private static final InfoHash FOREIGN = InfoHash.of(new byte[20]);

    @TempDir
    static Path folder;

    private static HonestUsers honest;
    private static Mallory mallory;

    @BeforeAll
    static void start() throws Exception {
        honest = new HonestUsers(folder);
        mallory = Mallory.at(honest.tracker());
    }

    @AfterAll
    static void stop() throws IOException {
        mallory.close();
        honest.close();
    }

    private interface Attack {
        String answer() throws IOException;
    }

    private record Row(String name, Attack attack, String answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, Attack attack, String answer) {
        return new Row(name, attack, answer);
    }

    /** Bytes that are no request. */
    static Stream<Row> unreadable() {
        return Stream.of(
                row(
                        "no bencode",
                        () -> mallory.post("list_groups", "hello"),
                        "400 bad_request: list_groups: neither a value nor a string (at byte 0)"),
                row(
                        "no body",
                        () -> mallory.post("list_groups", ""),
                        "400 bad_request: list_groups: the input ends too early (at byte 0)"),
                row(
                        "a list",
                        () -> mallory.post("list_groups", "le"),
                        "400 bad_request: list_groups: the body is no dictionary"),
                row(
                        "something after the end",
                        () -> mallory.post("list_groups", "d5:after0:eX"),
                        "400 bad_request: list_groups: something follows the value (at byte 11)"),
                row(
                        "no end",
                        () -> mallory.post("list_groups", "d5:after0:"),
                        "400 bad_request: list_groups: the input ends too early (at byte 10)"),
                row(
                        "lists in lists",
                        () -> mallory.post("list_groups", "d5:after" + "l".repeat(100_000)),
                        "400 bad_request: list_groups: nested deeper than 8 (at byte 15)"),
                row(
                        "dictionaries in dictionaries",
                        () -> mallory.post("list_groups", "d1:a".repeat(9) + "0:" + "e".repeat(9)),
                        "400 bad_request: list_groups: nested deeper than 8 (at byte 32)"),
                row(
                        "many values",
                        () -> mallory.post("list_groups", "d5:afterl" + "0:".repeat(10_001) + "ee"),
                        "400 bad_request: list_groups: more than 10000 values (at byte 20005)"),
                row(
                        "a string longer than all",
                        () -> mallory.post("list_groups", "d5:after9999:e"),
                        "400 bad_request: list_groups: a string of 9999 bytes, but only 1 are left (at byte 8)"),
                row(
                        "a string of negative length",
                        () -> mallory.post("list_groups", "d5:after-1:e"),
                        "400 bad_request: list_groups: neither a value nor a string (at byte 8)"),
                row(
                        "a string of endless length",
                        () -> mallory.post("list_groups", "d5:after" + "9".repeat(1000)),
                        "400 bad_request: list_groups: a number beyond 64 bits (at byte 8)"),
                row(
                        "a number too great",
                        () -> mallory.post("end_session", "d6:numberi99999999999999999999ee"),
                        "400 bad_request: end_session: a number beyond 64 bits (at byte 10)"),
                row(
                        "a number of nothing",
                        () -> mallory.post("end_session", "d6:numberiee"),
                        "400 bad_request: end_session: a number without digits (at byte 10)"),
                row(
                        "a missing field",
                        () -> mallory.post("end_session", "de"),
                        "400 bad_request: end_session: lacks the key 'number'"),
                row(
                        "a field of another kind",
                        () -> mallory.post("end_session", "d6:number1:1e"),
                        "400 bad_request: end_session: the key 'number' is not a number"),
                row(
                        "text that is no UTF-8",
                        () -> mallory.post("get_group", "d5:group2:\u00ff\u00fee"),
                        "400 bad_request: get_group: not UTF-8: .."),
                row(
                        "more torrents than one announce may have",
                        () -> manyTorrents(),
                        "400 bad_request: announce: more than 1000 torrents in one announce"));
    }

    /** Accounts and proofs. */
    static Stream<Row> unproven() {
        String wrong = "403 wrong_credentials: wrong user name or password";
        String noUserId =
                "400 bad_name: not a user id: 1 to 64 letters, digits, '.', '_' or '-' are, not beginning with '.' or"
                        + " '-'";
        String late = "403 wrong_credentials: the login took too long: try again";
        return Stream.of(
                row("a way out of the folder as a name", () -> create("../alice"), noUserId),
                row("a name too long", () -> create("a".repeat(65)), noUserId),
                row("a name that looks like another", () -> create("alic\u0435"), noUserId),
                row(
                        "a name that differs by case alone",
                        () -> create("ALICE"),
                        "409 name_taken: there is a user ALICE already: choose another name"),
                row(
                        "a verifier with a short key",
                        () -> mallory.post(
                                "create_user",
                                "d10:iterationsi1e4:salt16:aaaaaaaaaaaaaaaa10:server_key1:a10:stored_key1:a4:user1:xe"),
                        "400 bad_request: create_user: no verifier of a password"),
                row(
                        "a login of two users at once",
                        () -> mallory.askUnknown(new BeginLogin("alice", "n,,n=mallory,r=abcdefghijklmnopqrstuvwx")),
                        "400 bad_request: the login is for two users at once"),
                row(
                        "a login in the name of another",
                        () -> mallory.askUnknown(
                                new BeginLogin("mallory", "n,a=alice,n=mallory,r=abcdefghijklmnopqrstuvwx")),
                        "400 bad_request: The client's first message is malformed"),
                row(
                        "a binding to a channel that there is not",
                        () -> mallory.askUnknown(new BeginLogin(
                                "mallory", "p=tls-server-end-point,,n=mallory,r=abcdefghijklmnopqrstuvwx")),
                        "400 bad_request: The login is not bound to this kind of connection"),
                row(
                        "a first message that is none",
                        () -> mallory.askUnknown(new BeginLogin("mallory", "hello")),
                        "400 bad_request: The client's first message is malformed"),
                row("a wrong password", () -> finish(mallory.api.prove("alice", "guess")), wrong),
                row("a user that there is not", () -> finish(mallory.api.prove("nobody", "guess")), wrong),
                row("a proof of nothing", () -> finish(altered("alice", proof -> "c=biws,r=x,p=AAAA")), wrong),
                row(
                        "a proof with its last bits changed",
                        () -> finish(altered("carol", ApiRefusalsTest::flipped)),
                        wrong),
                row("an exchange that there is not", () -> finish(unknownExchange()), late),
                row("an exchange used twice", () -> twice(mallory.api.prove("mallory", "wicked")), late),
                row("a proof of another exchange", () -> exchanged(), wrong),
                row(
                        "an instance of five bytes",
                        () -> login("5:aaaaa", "20:" + "p".repeat(20), 6881),
                        "400 bad_request: finish_login: an instance has 16 bytes, a port is 1 to 65535"),
                row(
                        "a peer id of three bytes",
                        () -> login("16:" + "i".repeat(16), "3:abc", 6881),
                        "400 bad_request: finish_login: a peer id has 20 bytes, not 3"),
                row(
                        "port 0",
                        () -> login("16:" + "i".repeat(16), "20:" + "p".repeat(20), 0),
                        "400 bad_request: finish_login: an instance has 16 bytes, a port is 1 to 65535"),
                row(
                        "port 65536",
                        () -> login("16:" + "i".repeat(16), "20:" + "p".repeat(20), 65_536),
                        "400 bad_request: finish_login: an instance has 16 bytes, a port is 1 to 65535"),
                row(
                        "a name as an address",
                        () -> listeningAt("evil.example"),
                        "400 bad_request: the peer's address is not an IP address"),
                row(
                        "everybody's address",
                        () -> listeningAt("224.0.0.1"),
                        "400 bad_request: other peers cannot reach yours at 224.0.0.1"),
                row(
                        "nobody's address",
                        () -> listeningAt("0.0.0.0"),
                        "400 bad_request: other peers cannot reach yours at 0.0.0.0"),
                row(
                        "another's password as one's own",
                        () -> changeWithAnothersProof(),
                        "403 wrong_credentials: that is the password of somebody else"),
                row(
                        "too many guesses",
                        () -> guess(),
                        "429 slow_down: too many wrong passwords: try again in 1 second"));
    }

    /** Tokens, and what is another's. */
    static Stream<Row> notTheirs() {
        String notAMember = "403 not_a_member: you are not a member of photos: ask to join it first";
        String notTheOwner = "403 not_the_owner: only the owner of photos may do that: alice";
        String notLoggedIn = "401 not_logged_in: there is no such session any more: log in again";
        return Stream.of(
                row("no token", () -> withToken(null), notLoggedIn),
                row("an empty token", () -> withToken(""), notLoggedIn),
                row("a made-up token", () -> withToken("A".repeat(mallory.token.length())), notLoggedIn),
                row("a token with its first character changed", () -> withToken(changed(mallory.token)), notLoggedIn),
                row("half a token", () -> withToken(mallory.token.substring(20)), notLoggedIn),
                row(
                        "a token too long",
                        () -> withToken(mallory.token.repeat(1000).substring(0, 5000)),
                        notLoggedIn),
                row("the token of a session that has ended", () -> afterLogout(), notLoggedIn),
                row(
                        "an event stream without a session",
                        () -> {
                            try (RawApi other = RawApi.connect(honest.tracker(), "127.0.0.68")) {
                                return Mallory.shown(other.openEvents(null));
                            }
                        },
                        notLoggedIn),
                row(
                        "a session of nobody's",
                        () -> mallory.ask(new EndSession(Long.MIN_VALUE)),
                        "404 no_such_session: you have no session -9223372036854775808"),
                row(
                        "a session that one user has alone",
                        () -> mallory.ask(new EndSession(77)),
                        "404 no_such_session: you have no session 77"),
                row("a group's secrets", () -> mallory.ask(new GetGroup("photos")), notAMember),
                row("a group's members", () -> mallory.ask(new ListMembers("photos", "")), notAMember),
                row("a group's files", () -> mallory.ask(new ListFiles("photos", "")), notAMember),
                row("a file's metainfo", () -> mallory.ask(new GetFile("photos", "film.mkv")), notAMember),
                row(
                        "to remove another group's file",
                        () -> mallory.ask(new RemoveFile("photos", "film.mkv")),
                        notAMember),
                row("to see who asks", () -> mallory.ask(new ListRequests("photos")), notTheOwner),
                row("to admit oneself", () -> mallory.ask(new AcceptRequest("photos", "mallory")), notTheOwner),
                row("to reject another", () -> mallory.ask(new RejectRequest("photos", "carol")), notTheOwner),
                row("to put a member out", () -> mallory.ask(new RemoveMember("photos", "bob")), notTheOwner),
                row(
                        "to put oneself out",
                        () -> mallory.ask(new RemoveMember("lair", "mallory")),
                        "403 not_allowed: you cannot remove yourself from lair: leave it instead"),
                row(
                        "to admit who does not ask",
                        () -> mallory.ask(new AcceptRequest("lair", "alice")),
                        "404 no_such_request: there is no request of a user alice to join lair"),
                row(
                        "a group that is there",
                        () -> mallory.ask(new CreateGroup("Photos", true)),
                        "409 name_taken: there is a group Photos already: choose another name"),
                row(
                        "a group that there is not",
                        () -> mallory.ask(new ListMembers("nothing", "")),
                        "404 no_such_group: there is no group nothing"));
    }

    private static String manyTorrents() throws IOException {
        String one = new String(new Announce(List.of(), List.of(FOREIGN)).encode(), StandardCharsets.ISO_8859_1);
        String torrent = "20:" + "\0".repeat(20);
        return mallory.post("announce", one.replace(torrent, torrent.repeat(1001)));
    }

    private static String create(String user) throws IOException {
        return mallory.askUnknown(new CreateUser(user, RawApi.verifier("x")));
    }

    private static String finish(RawApi.Proof proof) throws IOException {
        return mallory.askUnknown(RawApi.finish(proof, 6881));
    }

    private interface Change {
        String of(String clientFinal);
    }

    private static RawApi.Proof altered(String user, Change change) throws IOException {
        RawApi.Proof proof = mallory.api.prove(user, "guess");
        return new RawApi.Proof(proof.exchange(), change.of(proof.clientFinal()), proof.scram());
    }

    private static RawApi.Proof unknownExchange() throws IOException {
        RawApi.Proof proof = mallory.api.prove("mallory", "wicked");
        return new RawApi.Proof(INSTANCE, proof.clientFinal(), proof.scram());
    }

    private static String twice(RawApi.Proof proof) throws IOException {
        assertEquals("granted", finish(proof));
        return finish(proof);
    }

    private static String exchanged() throws IOException {
        RawApi.Proof first = mallory.api.prove("mallory", "wicked");
        RawApi.Proof second = mallory.api.prove("mallory", "wicked");
        return finish(new RawApi.Proof(first.exchange(), second.clientFinal(), second.scram()));
    }

    private static String login(String instance, String peerId, int port) throws IOException {
        RawApi.Proof proof = mallory.api.prove("mallory", "wicked");
        return mallory.post(
                "finish_login",
                "d7:address0:12:client_final" + proof.clientFinal().length() + ":" + proof.clientFinal() + "8:exchange"
                        + proof.exchange().length() + ":"
                        + new String(proof.exchange().bytes(), StandardCharsets.ISO_8859_1)
                        + "8:instance" + instance + "7:peer_id" + peerId + "4:porti" + port + "ee");
    }

    private static String listeningAt(String address) throws IOException {
        FinishLogin login = RawApi.finish(mallory.api.prove("mallory", "wicked"), 6881);
        return mallory.askUnknown(new FinishLogin(
                login.exchange(), login.clientFinal(), login.instance(), login.peerId(), login.port(), address));
    }

    /** A second account of Mallory's proves its own password in the session of the first. */
    private static String changeWithAnothersProof() throws IOException {
        mallory.askUnknown(new CreateUser("mallory2", RawApi.verifier("wicked")));
        RawApi.Proof proof = mallory.api.prove("mallory2", "wicked");
        return mallory.ask(new ChangePassword(proof.exchange(), proof.clientFinal(), RawApi.verifier("new")));
    }

    private static String guess() throws IOException {
        for (int i = 0; i < 6; i++) {
            finish(mallory.api.prove("dave", "guess " + i));
        }
        return mallory.askUnknown(new BeginLogin("dave", "n,,n=dave,r=abcdefghijklmnopqrstuvwx"));
    }

    private static String withToken(@Nullable String token) throws IOException {
        return mallory.post("logout", token, new Logout().encode());
    }

    /** A proof of the right form that proves nothing. */
    private static String flipped(String clientFinal) {
        int at = clientFinal.lastIndexOf("p=") + 2;
        return clientFinal.substring(0, at) + changed(clientFinal.substring(at));
    }

    private static String changed(String token) {
        return (token.charAt(0) == 'A' ? 'B' : 'A') + token.substring(1);
    }

    private static String afterLogout() throws IOException {
        String token = mallory.api.login("mallory", "wicked").token();
        assertEquals("granted", withToken(token));
        return withToken(token);
    }

    @ParameterizedTest
    @MethodSource({"unreadable", "unproven", "notTheirs"})
    void isRefused(Row row) throws Exception {
        assertEquals(row.answer, row.attack.answer());
        honest.assertUnharmed();
    }
}
