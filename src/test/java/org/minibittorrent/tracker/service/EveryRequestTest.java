package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
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
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;

/** Every kind of request that there is has somebody who answers it. */
class EveryRequestTest {
    private static final BencodeString NO_EXCHANGE = BencodeString.of(new byte[16]);
    private static final InfoHash NO_TORRENT = InfoHash.of(new byte[20]);

    private final TestTracker tracker = new TestTracker();

    @AfterEach
    void close() {
        tracker.close();
    }

    private static List<ApiRequest<?>> oneOfEach(TestPeer peer) {
        return List.of(
                new CreateUser("new", peer.verifier("x")),
                new BeginLogin("alice", "n,,n=alice,r=abcdefgh"),
                new FinishLogin(NO_EXCHANGE, "", peer.instance, peer.peerId, TestPeer.PORT, ""),
                new ChangePassword(NO_EXCHANGE, "", peer.verifier("x")),
                new ListSessions(),
                new EndSession(99),
                new CreateGroup("mine", true),
                new GetGroup("mine"),
                new JoinGroup("mine"),
                new ListRequests("mine"),
                new AcceptRequest("mine", "bob"),
                new RejectRequest("mine", "bob"),
                new ListGroups(""),
                new ListMembers("mine", ""),
                new RemoveMember("mine", "bob"),
                new AddFile("mine", BencodeString.of("de")),
                new ListFiles("mine", ""),
                new GetFile("mine", "film"),
                new RemoveFile("mine", "film"),
                new Announce(List.of(), List.of()),
                new Admit(NO_TORRENT, TestTracker.ip("192.0.2.1")),
                new LeaveGroup("mine"),
                new Logout());
    }

    @Test
    void everyKindIsAnsweredOnceByWhomItIsFor() {
        TestPeer alice = tracker.join("alice");
        for (ApiRequest<?> request : oneOfEach(alice)) {
            try {
                alice.call(request);
            } catch (ApiException refusal) {
                assertNotEquals(ErrorCode.UNAVAILABLE, refusal.code(), request.operation());
            }
        }
    }

    @Test
    void noKindIsForgotten() {
        Set<Class<?>> kinds =
                oneOfEach(tracker.join("alice")).stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(leaves(ApiRequest.class).collect(Collectors.toSet()), kinds);
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EveryRequestTest::leaves)
                : Stream.of(type);
    }
}
