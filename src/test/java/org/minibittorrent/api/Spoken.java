package org.minibittorrent.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountReply.Sessions;
import org.minibittorrent.api.AccountReply.Sessions.ListedSession;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.FileRemoved;
import org.minibittorrent.api.ApiEvent.JoinRequested;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.Ping;
import org.minibittorrent.api.ApiEvent.RequestAnswered;
import org.minibittorrent.api.ApiEvent.SessionEnded;
import org.minibittorrent.api.ApiEvent.Sharer;
import org.minibittorrent.api.ApiEvent.Snapshot;
import org.minibittorrent.api.ApiEvent.Snapshot.Membership;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Files.ListedFile;
import org.minibittorrent.api.FileReply.Info;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupReply.GroupCreated;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Groups.ListedGroup;
import org.minibittorrent.api.GroupReply.Left;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Members.ListedMember;
import org.minibittorrent.api.GroupReply.Standing;
import org.minibittorrent.api.GroupReply.Users;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.api.SwarmReply.Admitted;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmReply.Swarms.Sharers;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.api.SwarmRequest.Announce.Torrent;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.wire.PeerId;

/** The golden table of the API: each kind of request, reply and event as a value and as its bytes. */
final class Spoken {
    private static final ScramVerifier VERIFIER = new ScramVerifier(
            bytes("salt-salt-").bytes(),
            4096,
            bytes("k".repeat(32)).bytes(),
            bytes("s".repeat(32)).bytes());
    private static final String VERIFIER_TEXT = "10:iterationsi4096e4:salt10:salt-salt-10:server_key32:"
            + "s".repeat(32) + "10:stored_key32:" + "k".repeat(32);
    private static final InfoHash HASH = hash('h');
    private static final Endpoint BOB = endpoint("bob", "1234", 6881, 'b');
    private static final String BOB_TEXT = "d2:ip4:12347:peer_id20:bbbbbbbbbbbbbbbbbbbb4:porti6881e4:user3:bobe";
    private static final Endpoint ZOE = endpoint("zo\u00eb", "abcdefghijklmnop", 65_535, 'z');
    private static final String ZOE_TEXT =
            "d2:ip16:abcdefghijklmnop7:peer_id20:zzzzzzzzzzzzzzzzzzzz4:porti65535e4:user4:zo\u00ebe";
    private static final String HASH_TEXT = "9:info_hash20:hhhhhhhhhhhhhhhhhhhh";

    /** A request with its reply, and the bytes of both as text. */
    record Exchange<R extends ApiReply>(ApiRequest<R> request, String asked, R reply, String answered) {
        @Override
        public String toString() {
            return request.operation() + " -> " + reply.getClass().getSimpleName();
        }
    }

    /** An event, and its bytes without their length. */
    record Told(ApiEvent event, String text) {
        @Override
        public String toString() {
            return event.event();
        }
    }

    private Spoken() {}

    static Stream<Exchange<?>> exchanges() {
        return Stream.of(accounts(), groups(), files(), swarms()).flatMap(List::stream);
    }

    private static List<Exchange<?>> accounts() {
        LoggedIn login = new LoggedIn(
                "v=final", "token", "Alice", 7, "192.0.2.1:6881", OptionalInt.of(1), 30, bytes("c".repeat(16)));
        return List.of(
                row(new CreateUser("alice", VERIFIER), "d" + VERIFIER_TEXT + "4:user5:alicee", new Done(), "de"),
                row(
                        new BeginLogin("alice", "n,,n=alice,r=nonce"),
                        "d12:client_first18:n,,n=alice,r=nonce4:user5:alicee",
                        new Challenge(bytes("exchange"), "r=nonce,s=salt,i=4096"),
                        "d8:exchange8:exchange12:server_first21:r=nonce,s=salt,i=4096e"),
                row(
                        new FinishLogin(
                                bytes("exchange"), "c=biws,p=x", bytes("i".repeat(16)), peerId('p'), 6881, "192.0.2.1"),
                        "d7:address9:192.0.2.112:client_final10:c=biws,p=x8:exchange8:exchange8:instance16:iiiiiiiiiiiiiiii"
                                + "7:peer_id20:pppppppppppppppppppp4:porti6881ee",
                        login,
                        "d7:address14:192.0.2.1:68819:community16:cccccccccccccccc5:leasei30e9:reachablei1e12:server_final7:"
                                + "v=final7:sessioni7e5:token5:token4:user5:Alicee"),
                row(
                        new FinishLogin(bytes(""), "", bytes("i".repeat(16)), peerId('p'), 1, ""),
                        "d7:address0:12:client_final0:8:exchange0:8:instance16:iiiiiiiiiiiiiiii"
                                + "7:peer_id20:pppppppppppppppppppp4:porti1ee",
                        new LoggedIn("", "", "", -1, "", OptionalInt.empty(), 86_400, bytes("")),
                        "d7:address0:9:community0:5:leasei86400e12:server_final0:7:sessioni-1e5:token0:4:user0:e"),
                row(new Logout(), "de", new Done(), "de"),
                row(
                        new ChangePassword(bytes("exchange"), "c=biws,p=x", VERIFIER),
                        "d12:client_final10:c=biws,p=x8:exchange8:exchange" + VERIFIER_TEXT + "e",
                        new Done(),
                        "de"),
                row(
                        new ListSessions(),
                        "de",
                        new Sessions(List.of(
                                new ListedSession(1, "192.0.2.1:6881", 1_700_000_000L, true, false),
                                new ListedSession(2, "[2001:db8::1]:6881", Long.MAX_VALUE, false, true))),
                        "d8:sessionsld7:address14:192.0.2.1:68817:currenti0e6:numberi1e6:onlinei1e5:sincei1700000000ee"
                                + "d7:address18:[2001:db8::1]:68817:currenti1e6:numberi2e6:onlinei0e"
                                + "5:sincei9223372036854775807eeee"),
                row(new EndSession(Long.MIN_VALUE), "d6:numberi-9223372036854775808ee", new Done(), "de"));
    }

    private static List<Exchange<?>> groups() {
        String group = "d5:group6:photose";
        String member = "d5:group6:photos4:user3:bobe";
        return List.of(
                row(
                        new CreateGroup("photos", true),
                        "d5:group6:photos4:openi1ee",
                        new GroupCreated(false),
                        "d4:openi0ee"),
                row(
                        new GetGroup("photos"),
                        group,
                        new GroupInfo("Photos", "Alice", true, bytes("s".repeat(16))),
                        "d5:group6:Photos4:openi1e5:owner5:Alice6:source16:sssssssssssssssse"),
                row(new JoinGroup("photos"), group, new Done(), "de"),
                row(new LeaveGroup("photos"), group, new Left("bob"), "d9:new_owner3:bobe"),
                row(new ListRequests("photos"), group, new Users(List.of("bob", "")), "d5:usersl3:bob0:ee"),
                row(new AcceptRequest("photos", "bob"), member, new Done(), "de"),
                row(new RejectRequest("photos", "bob"), member, new Done(), "de"),
                row(
                        new ListGroups("p"),
                        "d5:after1:pe",
                        new Groups(
                                List.of(
                                        new ListedGroup("a", "alice", 1, Standing.NONE),
                                        new ListedGroup("b", "bob", 2, Standing.REQUESTED),
                                        new ListedGroup("c", "carol", 3, Standing.MEMBER)),
                                true),
                        "d6:groupsld5:group1:a7:membersi1e5:owner5:alice8:standingi0ee"
                                + "d5:group1:b7:membersi2e5:owner3:bob8:standingi1ee"
                                + "d5:group1:c7:membersi3e5:owner5:carol8:standingi2eee4:morei1ee"),
                row(
                        new ListMembers("photos", ""),
                        "d5:after0:5:group6:photose",
                        new Members(
                                List.of(new ListedMember("alice", true, false), new ListedMember("bob", false, true)),
                                false),
                        "d7:membersld6:onlinei0e5:owneri1e4:user5:aliceed6:onlinei1e5:owneri0e4:user3:bobee4:morei0ee"),
                row(new RemoveMember("photos", "bob"), member, new Done(), "de"));
    }

    private static List<Exchange<?>> files() {
        String file = "d5:group6:photos4:name5:a.txte";
        return List.of(
                row(
                        new ListFiles("photos", "a"),
                        "d5:after1:a5:group6:photose",
                        new Files(List.of(new ListedFile("a.txt", 1L << 40, 2, "bob", HASH, 7)), true),
                        "d5:filesld5:addedi7e5:bytesi1099511627776e" + HASH_TEXT
                                + "4:name5:a.txt7:sharersi2e8:uploader3:bobee4:morei1ee"),
                row(
                        new AddFile("photos", bytes("d4:name1:ae")),
                        "d5:group6:photos4:info11:d4:name1:aee",
                        new Added(HASH, true),
                        "d5:freshi1e" + HASH_TEXT + "e"),
                row(new GetFile("photos", "a.txt"), file, new Info(bytes("d4:name1:ae")), "d4:info11:d4:name1:aee"),
                row(new RemoveFile("photos", "a.txt"), file, new Done(), "de"));
    }

    private static List<Exchange<?>> swarms() {
        Announce announce = new Announce(
                List.of(new Torrent(HASH, 12, false), new Torrent(hash('g'), 0, true)), List.of(hash('x'), hash('y')));
        return List.of(
                row(
                        announce,
                        "d7:stoppedl20:xxxxxxxxxxxxxxxxxxxx20:yyyyyyyyyyyyyyyyyyyye8:torrentsl"
                                + "d8:completei0e" + HASH_TEXT + "6:piecesi12ee"
                                + "d8:completei1e9:info_hash20:gggggggggggggggggggg6:piecesi0eeee",
                        new Swarms(
                                List.of(new Sharers(HASH, List.of(BOB, ZOE)), new Sharers(hash('g'), List.of(BOB))),
                                List.of(hash('x'))),
                        "d7:refusedl20:xxxxxxxxxxxxxxxxxxxxe6:swarmsl"
                                + "d" + HASH_TEXT + "7:sharersl" + BOB_TEXT + ZOE_TEXT + "ee"
                                + "d9:info_hash20:gggggggggggggggggggg7:sharersl" + BOB_TEXT + "eeee"),
                row(
                        new Announce(List.of(), List.of()),
                        "d7:stoppedle8:torrentslee",
                        new Swarms(List.of(), List.of()),
                        "d7:refusedle6:swarmslee"),
                row(
                        new Admit(HASH, ip("abcdefghijklmnop")),
                        "d" + HASH_TEXT + "2:ip16:abcdefghijklmnope",
                        new Admitted(List.of(ZOE, BOB)),
                        "d5:peersl" + ZOE_TEXT + BOB_TEXT + "ee"));
    }

    static Stream<Told> events() {
        return Stream.of(
                new Told(
                        new Snapshot(
                                List.of(new Membership("photos", "alice", 3, 8), new Membership("films", "bob", 0, 0))),
                        "d5:event8:snapshot6:groupsld10:departuresi3e5:group6:photos5:owner5:alice7:versioni8ee"
                                + "d10:departuresi0e5:group5:films5:owner3:bob7:versioni0eeee"),
                new Told(new Ping(), "d5:event4:pinge"),
                new Told(new Sharer(HASH, BOB), "d5:event6:sharer" + HASH_TEXT + "4:peer" + BOB_TEXT + "e"),
                new Told(new JoinRequested("photos", "bob"), "d5:event14:join_requested5:group6:photos4:user3:bobe"),
                new Told(
                        new RequestAnswered("photos", true),
                        "d8:acceptedi1e5:event16:request_answered5:group6:photose"),
                new Told(
                        new MemberGone("photos", "bob", false, 4),
                        "d10:departuresi4e5:event11:member_gone5:group6:photos7:removedi0e4:user3:bobe"),
                new Told(new OwnerChanged("photos", "bob"), "d5:event13:owner_changed5:group6:photos5:owner3:bobe"),
                new Told(
                        new FileAdded("photos", "a.txt", 12, "bob", HASH, 7, 8),
                        "d5:addedi7e5:bytesi12e5:event10:file_added5:group6:photos" + HASH_TEXT
                                + "4:name5:a.txt8:uploader3:bob7:versioni8ee"),
                new Told(
                        new FileRemoved("photos", "a.txt", HASH, 9),
                        "d5:event12:file_removed5:group6:photos" + HASH_TEXT + "4:name5:a.txt7:versioni9ee"),
                new Told(new SessionEnded("logout"), "d5:event13:session_ended6:reason6:logoute"));
    }

    private static <R extends ApiReply> Exchange<R> row(ApiRequest<R> request, String asked, R reply, String answered) {
        return new Exchange<>(request, asked, reply, answered);
    }

    private static Endpoint endpoint(String user, String ip, int port, char id) {
        return new Endpoint(user, new InetSocketAddress(ip(ip), port), peerId(id));
    }

    private static InetAddress ip(String bytes) {
        try {
            return InetAddress.getByAddress(bytes.getBytes(UTF_8));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static BencodeString bytes(String text) {
        return BencodeString.of(text);
    }

    private static InfoHash hash(char c) {
        return InfoHash.of(bytes(String.valueOf(c).repeat(InfoHash.LENGTH)).bytes());
    }

    private static PeerId peerId(char c) {
        return PeerId.of(bytes(String.valueOf(c).repeat(PeerId.LENGTH)).bytes());
    }
}
