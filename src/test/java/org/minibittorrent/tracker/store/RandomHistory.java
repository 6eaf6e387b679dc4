package org.minibittorrent.tracker.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.service.TestInfo;
import org.minibittorrent.tracker.service.TestPeer;
import org.minibittorrent.tracker.service.TestTracker;

/** Requests by chance; many of them are refused. */
final class RandomHistory {
    private static final List<String> USERS = List.of("ann", "Ben", "cid", "dee");
    private static final List<String> GROUPS = List.of("red", "Green", "blue");
    private static final List<String> FILES = List.of("x", "y", "z");

    private final TestTracker tracker;
    private final Random random;
    private final Map<String, TestPeer> peers = new HashMap<>();
    private final Map<String, String> passwords = new HashMap<>();

    RandomHistory(TestTracker tracker, Random random) {
        this.tracker = tracker;
        this.random = random;
    }

    void step() {
        String user = pick(USERS);
        TestPeer peer = peers.computeIfAbsent(user + " " + random.nextInt(2), key -> new TestPeer(tracker, user));
        peer.password = passwords.getOrDefault(user, "first");
        try {
            if (random.nextInt(12) == 0) {
                operate(peer);
            } else if (peer.session == null) {
                enter(peer);
            } else {
                ask(peer);
            }
        } catch (ApiException refused) {
            if (refused.code() == ErrorCode.NOT_LOGGED_IN) {
                peer.session = null;
            }
        }
    }

    private void enter(TestPeer peer) throws ApiException {
        if (tracker.state().user(peer.user) == null) {
            passwords.put(peer.user, "first");
            peer.password = "first";
            peer.createUser();
        }
        peer.session = peer.tryLogin(peer.password);
    }

    private void operate(TestPeer peer) throws ApiException {
        switch (random.nextInt(4)) {
            case 0 -> tracker.service.accounts().removeUser(peer.user);
            case 1 -> {
                tracker.service.accounts().resetPassword(peer.user, peer.verifier("reset"));
                passwords.put(peer.user, "reset");
            }
            case 2 -> tracker.leap(Duration.ofDays(1));
            default -> tracker.leap(Duration.ofDays(random.nextInt(40)));
        }
    }

    private void ask(TestPeer peer) throws ApiException {
        String group = pick(GROUPS);
        String user = pick(USERS);
        switch (random.nextInt(16)) {
            case 0, 1 -> peer.call(new CreateGroup(group, true));
            case 2, 3 -> peer.call(new JoinGroup(group));
            case 4, 5, 6 -> peer.call(new AcceptRequest(group, user));
            case 7 -> peer.call(new RejectRequest(group, user));
            case 8 -> peer.call(new LeaveGroup(group));
            case 9 -> peer.call(new RemoveMember(group, user));
            case 10, 11, 12 -> peer.call(new AddFile(group, info(group)));
            case 13 -> peer.call(new RemoveFile(group, pick(FILES)));
            case 14 -> session(peer);
            default -> {
                TestPeer.Proof proof = peer.prove(peer.password);
                peer.call(new ChangePassword(proof.exchange(), proof.clientFinal(), peer.verifier("changed")));
                passwords.put(peer.user, "changed");
            }
        }
    }

    private void session(TestPeer peer) throws ApiException {
        switch (random.nextInt(3)) {
            case 0 -> peer.call(new Logout());
            case 1 -> peer.call(new EndSession(1 + random.nextInt(4)));
            default -> peer.call(new ListSessions());
        }
    }

    private BencodeString info(String group) {
        GroupEntry entry = tracker.state().group(group);
        TestInfo info = TestInfo.of(pick(FILES), 10, random.nextInt(2));
        return entry == null ? info.bytes() : info.source(entry.fact.source()).bytes();
    }

    private String pick(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
