package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ErrorCode;
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
import org.minibittorrent.testing.RawApi;

/**
 * The requests that a tracker refuses of those that it can read; a part of the table that {@link HonestUsers} tells of. The
 * words are in {@link TrackerMessagesTest}.
 */
@Timeout(300)
class ApiRefusalsTest {
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

    private record Row(String name, Attack attack, ErrorCode code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, Attack attack, ErrorCode code) {
        return new Row(name, attack, code);
    }

    /** Bytes that are no request. */
    static Stream<Row> unreadable() {
        return Stream.of(
                row("no bencode", () -> mallory.post("list_groups", "hello"), ErrorCode.BAD_REQUEST),
                row("no body", () -> mallory.post("list_groups", ""), ErrorCode.BAD_REQUEST),
                row("a list", () -> mallory.post("list_groups", "le"), ErrorCode.BAD_REQUEST),
                row(
                        "something after the end",
                        () -> mallory.post("list_groups", "d5:after0:eX"),
                        ErrorCode.BAD_REQUEST),
                row("no end", () -> mallory.post("list_groups", "d5:after0:"), ErrorCode.BAD_REQUEST),
                row(
                        "lists in lists",
                        () -> mallory.post("list_groups", "d5:after" + "l".repeat(100_000)),
                        ErrorCode.BAD_REQUEST),
                row(
                        "dictionaries in dictionaries",
                        () -> mallory.post("list_groups", "d1:a".repeat(9) + "0:" + "e".repeat(9)),
                        ErrorCode.BAD_REQUEST),
                row(
                        "many values",
                        () -> mallory.post("list_groups", "d5:afterl" + "0:".repeat(10_001) + "ee"),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a string longer than all",
                        () -> mallory.post("list_groups", "d5:after9999:e"),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a string of negative length",
                        () -> mallory.post("list_groups", "d5:after-1:e"),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a string of endless length",
                        () -> mallory.post("list_groups", "d5:after" + "9".repeat(1000)),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a number too great",
                        () -> mallory.post("end_session", "d6:numberi99999999999999999999ee"),
                        ErrorCode.BAD_REQUEST),
                row("a number of nothing", () -> mallory.post("end_session", "d6:numberiee"), ErrorCode.BAD_REQUEST),
                row("a missing field", () -> mallory.post("end_session", "de"), ErrorCode.BAD_REQUEST),
                row(
                        "a field of another kind",
                        () -> mallory.post("end_session", "d6:number1:1e"),
                        ErrorCode.BAD_REQUEST),
                row(
                        "text that is no UTF-8",
                        () -> mallory.post("get_group", "d5:group2:\u00ff\u00fee"),
                        ErrorCode.BAD_REQUEST),
                row("more torrents than one announce may have", () -> mallory.manyTorrents(), ErrorCode.BAD_REQUEST));
    }

    /** Accounts and proofs. */
    static Stream<Row> unproven() {
        return Stream.of(
                row("a way out of the folder as a name", () -> mallory.create("../alice"), ErrorCode.BAD_NAME),
                row("a name too long", () -> mallory.create("a".repeat(65)), ErrorCode.BAD_NAME),
                row("a name that looks like another", () -> mallory.create("alic\u0435"), ErrorCode.BAD_NAME),
                row("a name that differs by case alone", () -> mallory.create("ALICE"), ErrorCode.NAME_TAKEN),
                row(
                        "a verifier with a short key",
                        () -> mallory.post(
                                "create_user",
                                "d10:iterationsi1e4:salt16:aaaaaaaaaaaaaaaa10:server_key1:a10:stored_key1:a4:user1:xe"),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a login of two users at once",
                        () -> mallory.askUnknown(new BeginLogin("alice", "n,,n=mallory,r=abcdefghijklmnopqrstuvwx")),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a login in the name of another",
                        () -> mallory.askUnknown(
                                new BeginLogin("mallory", "n,a=alice,n=mallory,r=abcdefghijklmnopqrstuvwx")),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a binding to a channel that there is not",
                        () -> mallory.askUnknown(new BeginLogin(
                                "mallory", "p=tls-server-end-point,,n=mallory,r=abcdefghijklmnopqrstuvwx")),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a first message that is none",
                        () -> mallory.askUnknown(new BeginLogin("mallory", "hello")),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a wrong password",
                        () -> mallory.finish(mallory.api.prove("alice", "guess")),
                        ErrorCode.WRONG_CREDENTIALS),
                row(
                        "a user that there is not",
                        () -> mallory.finish(mallory.api.prove("nobody", "guess")),
                        ErrorCode.WRONG_CREDENTIALS),
                row(
                        "a proof of nothing",
                        () -> mallory.finish(altered("alice", proof -> "c=biws,r=x,p=AAAA")),
                        ErrorCode.WRONG_CREDENTIALS),
                row(
                        "a proof with its last bits changed",
                        () -> mallory.finish(altered("carol", ApiRefusalsTest::flipped)),
                        ErrorCode.WRONG_CREDENTIALS),
                row(
                        "an exchange that there is not",
                        () -> mallory.finish(mallory.unknownExchange()),
                        ErrorCode.WRONG_CREDENTIALS),
                row(
                        "an exchange used twice",
                        () -> twice(mallory.api.prove("mallory", "wicked")),
                        ErrorCode.WRONG_CREDENTIALS),
                row("a proof of another exchange", () -> exchanged(), ErrorCode.WRONG_CREDENTIALS),
                row(
                        "an instance of five bytes",
                        () -> mallory.login("5:aaaaa", "20:" + "p".repeat(20), 6881),
                        ErrorCode.BAD_REQUEST),
                row(
                        "a peer id of three bytes",
                        () -> mallory.login("16:" + "i".repeat(16), "3:abc", 6881),
                        ErrorCode.BAD_REQUEST),
                row(
                        "port 0",
                        () -> mallory.login("16:" + "i".repeat(16), "20:" + "p".repeat(20), 0),
                        ErrorCode.BAD_REQUEST),
                row(
                        "port 65536",
                        () -> mallory.login("16:" + "i".repeat(16), "20:" + "p".repeat(20), 65_536),
                        ErrorCode.BAD_REQUEST),
                row("a name as an address", () -> mallory.listeningAt("evil.example"), ErrorCode.BAD_REQUEST),
                row("everybody's address", () -> mallory.listeningAt("224.0.0.1"), ErrorCode.BAD_REQUEST),
                row("nobody's address", () -> mallory.listeningAt("0.0.0.0"), ErrorCode.BAD_REQUEST),
                row(
                        "another's password as one's own",
                        () -> mallory.changeWithAnothersProof(),
                        ErrorCode.WRONG_CREDENTIALS),
                row("too many guesses", () -> mallory.guess(), ErrorCode.SLOW_DOWN));
    }

    /** Tokens, and what is another's. */
    static Stream<Row> notTheirs() {
        return Stream.of(
                row("no token", () -> withToken(null), ErrorCode.NOT_LOGGED_IN),
                row("an empty token", () -> withToken(""), ErrorCode.NOT_LOGGED_IN),
                row("a made-up token", () -> withToken("A".repeat(mallory.token.length())), ErrorCode.NOT_LOGGED_IN),
                row(
                        "a token with its first character changed",
                        () -> withToken(changed(mallory.token)),
                        ErrorCode.NOT_LOGGED_IN),
                row("half a token", () -> withToken(mallory.token.substring(20)), ErrorCode.NOT_LOGGED_IN),
                row(
                        "a token too long",
                        () -> withToken(mallory.token.repeat(1000).substring(0, 5000)),
                        ErrorCode.NOT_LOGGED_IN),
                row("the token of a session that has ended", () -> afterLogout(), ErrorCode.NOT_LOGGED_IN),
                row(
                        "an event stream without a session",
                        () -> {
                            try (RawApi other = RawApi.connect(honest.tracker(), "127.0.0.68")) {
                                return Mallory.shown(other.openEvents(null));
                            }
                        },
                        ErrorCode.NOT_LOGGED_IN),
                row(
                        "a session of nobody's",
                        () -> mallory.ask(new EndSession(Long.MIN_VALUE)),
                        ErrorCode.NO_SUCH_SESSION),
                row(
                        "a session that one user has alone",
                        () -> mallory.ask(new EndSession(77)),
                        ErrorCode.NO_SUCH_SESSION),
                row("a group's secrets", () -> mallory.ask(new GetGroup("photos")), ErrorCode.NOT_A_MEMBER),
                row("a group's members", () -> mallory.ask(new ListMembers("photos", "")), ErrorCode.NOT_A_MEMBER),
                row("a group's files", () -> mallory.ask(new ListFiles("photos", "")), ErrorCode.NOT_A_MEMBER),
                row("a file's metainfo", () -> mallory.ask(new GetFile("photos", "film.mkv")), ErrorCode.NOT_A_MEMBER),
                row(
                        "to remove another group's file",
                        () -> mallory.ask(new RemoveFile("photos", "film.mkv")),
                        ErrorCode.NOT_A_MEMBER),
                row("to see who asks", () -> mallory.ask(new ListRequests("photos")), ErrorCode.NOT_THE_OWNER),
                row(
                        "to admit oneself",
                        () -> mallory.ask(new AcceptRequest("photos", "mallory")),
                        ErrorCode.NOT_THE_OWNER),
                row(
                        "to reject another",
                        () -> mallory.ask(new RejectRequest("photos", "carol")),
                        ErrorCode.NOT_THE_OWNER),
                row(
                        "to put a member out",
                        () -> mallory.ask(new RemoveMember("photos", "bob")),
                        ErrorCode.NOT_THE_OWNER),
                row(
                        "to put oneself out",
                        () -> mallory.ask(new RemoveMember("lair", "mallory")),
                        ErrorCode.NOT_ALLOWED),
                row(
                        "to admit who does not ask",
                        () -> mallory.ask(new AcceptRequest("lair", "alice")),
                        ErrorCode.NO_SUCH_REQUEST),
                row("a group that is there", () -> mallory.ask(new CreateGroup("Photos", true)), ErrorCode.NAME_TAKEN),
                row(
                        "a group that there is not",
                        () -> mallory.ask(new ListMembers("nothing", "")),
                        ErrorCode.NO_SUCH_GROUP));
    }

    private interface Change {
        String of(String clientFinal);
    }

    private static RawApi.Proof altered(String user, Change change) throws IOException {
        RawApi.Proof proof = mallory.api.prove(user, "guess");
        return new RawApi.Proof(proof.exchange(), change.of(proof.clientFinal()), proof.scram());
    }

    private static String twice(RawApi.Proof proof) throws IOException {
        assertEquals("granted", mallory.finish(proof));
        return mallory.finish(proof);
    }

    private static String exchanged() throws IOException {
        RawApi.Proof first = mallory.api.prove("mallory", "wicked");
        RawApi.Proof second = mallory.api.prove("mallory", "wicked");
        return mallory.finish(new RawApi.Proof(first.exchange(), second.clientFinal(), second.scram()));
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
        Mallory.assertRefused(row.code, row.attack.answer());
        honest.assertUnharmed();
    }
}
