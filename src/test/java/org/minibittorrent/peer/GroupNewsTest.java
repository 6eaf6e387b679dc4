package org.minibittorrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.FileRemoved;
import org.minibittorrent.api.ApiEvent.JoinRequested;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.RequestAnswered;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.testing.Eventually;

/** Whatever happens in a group while the tracker cannot be heard is told once, when it is heard again. */
@Timeout(60)
class GroupNewsTest {
    @TempDir
    Path folder;

    private SessionKit kit;
    private UserSession session;
    private final Map<String, Metainfo> files = new HashMap<>();
    private Metainfo second;
    private int told;

    @BeforeEach
    void begin() throws Exception {
        kit = new SessionKit();
        for (String name : List.of("kept", "removed", "changed")) {
            files.put(name, kit.listed(SessionKit.file(folder.resolve(name), 100 + name.length())));
        }
        files.put("added", listedLater("added", 50));
        second = listedLater("changed", 60);
        kit.listed(SessionKit.file(folder.resolve("changed"), 107));
        kit.run(() -> FakeTracker.of(kit.tracker.members, "photos").addAll(List.of("bob", "carol")));
        session = kit.login();
    }

    /** A file that is not in the catalogue yet. */
    private Metainfo listedLater(String name, int length) throws Exception {
        Metainfo file = kit.listed(SessionKit.file(folder.resolve(name), length));
        kit.run(() -> kit.tracker.files.remove(FileKey.of("photos", name)));
        return file;
    }

    @AfterEach
    void end() throws Exception {
        kit.close();
    }

    private Metainfo file(String name) {
        return Objects.requireNonNull(files.get(name));
    }

    private void put(Metainfo file) {
        kit.tracker.files.put(FileKey.of("photos", file.name()), BencodeString.of(file.infoBytes()));
    }

    private void remove(String name) {
        kit.tracker.files.remove(FileKey.of("photos", name));
    }

    private void change() {
        remove("removed");
        put(second);
        put(file("added"));
    }

    private FileAdded added(Metainfo file) {
        return new FileAdded("Photos", file.name(), file.layout().totalLength(), "bob", file.infoHash(), 0, 0);
    }

    private FileRemoved removed(String name) {
        return new FileRemoved("Photos", name, file(name).infoHash(), 0);
    }

    /** The tracker is away while something happens, and comes back. */
    private void away(Runnable meanwhile) throws Exception {
        kit.run(() -> {
            kit.tracker.vanish();
            meanwhile.run();
        });
        back();
    }

    private void back() throws Exception {
        long before = backs();
        kit.run(kit.tracker::comeBack);
        Eventually.await("told that it is back", () -> backs() > before);
    }

    private long backs() {
        return kit.seen.lines.stream().filter("tracker back"::equals).count();
    }

    /** What was told since the last call, as lines without the versions; in the order of the alphabet. */
    private List<String> news() {
        List<ApiEvent> all = kit.seen.news;
        List<String> fresh = all.subList(told, all.size()).stream()
                .filter(event -> !(event instanceof ApiEvent.Snapshot))
                .map(event -> event.toString().replaceAll(", version=-?\\d+", ""))
                .sorted()
                .toList();
        told = all.size();
        return fresh;
    }

    private static List<String> lines(ApiEvent... events) {
        return List.of(events).stream()
                .map(event -> event.toString().replaceAll(", version=-?\\d+", ""))
                .sorted()
                .toList();
    }

    @Test
    void theDifferenceIsToldOnce() throws Exception {
        away(this::change);
        List<String> difference = lines(removed("removed"), removed("changed"), added(second), added(file("added")));
        assertEquals(difference, news());
        int asked = kit.tracker.asked(ListFiles.class).size();
        away(() -> {});
        assertEquals(List.of(), news());
        assertEquals(asked, kit.tracker.asked(ListFiles.class).size(), "nothing has changed, so nothing is read");
        away(() -> remove("added"));
        assertEquals(lines(new FileRemoved("Photos", "added", file("added").infoHash(), 0)), news());
    }

    @Test
    void whatWasHeardIsNotMissed() throws Exception {
        kit.run(() -> {
            change();
            kit.tracker.send(removed("removed"));
            kit.tracker.send(removed("changed"));
            kit.tracker.send(added(second));
        });
        assertEquals(3, news().size());
        away(() -> {});
        assertEquals(lines(added(file("added"))), news(), "the one of which no event came");
    }

    @Test
    void newsThatComesWhileTheGroupIsReadIsToldBehindItAndOnce() throws Exception {
        kit.run(() -> {
            kit.tracker.vanish();
            kit.tracker.listings = new ArrayList<>();
            put(second);
            kit.tracker.comeBack();
        });
        Eventually.await(
                "read",
                () -> kit.ask(
                        () -> !Objects.requireNonNull(kit.tracker.listings).isEmpty()));
        kit.run(() -> {
            put(file("added"));
            kit.tracker.send(added(file("added")));
            kit.tracker.send(removed("changed")); // from before what is being listed
            kit.tracker.send(removed("kept"));
        });
        assertEquals(List.of(), news());
        kit.run(() -> List.copyOf(Objects.requireNonNull(kit.tracker.listings)).forEach(Runnable::run));
        List<ApiEvent> all = kit.seen.news;
        Eventually.await("told", () -> all.size() == 4 + 2); // and two snapshots
        assertEquals(lines(removed("changed"), added(second), added(file("added")), removed("kept")), news());
    }

    @Test
    void aGapWhileTheGroupIsReadIsPartOfTheGap() throws Exception {
        kit.run(() -> {
            kit.tracker.vanish();
            kit.tracker.listings = new ArrayList<>();
            put(second);
            kit.tracker.comeBack();
        });
        Eventually.await(
                "read",
                () -> kit.ask(
                        () -> !Objects.requireNonNull(kit.tracker.listings).isEmpty()));
        kit.run(() -> {
            kit.tracker.send(removed("removed"));
            kit.tracker.vanish();
            List<Runnable> late = Objects.requireNonNull(kit.tracker.listings);
            kit.tracker.listings = null;
            change();
            late.forEach(Runnable::run);
        });
        assertEquals(List.of(), news());
        back();
        assertEquals(lines(removed("removed"), removed("changed"), added(second), added(file("added"))), news());
    }

    @Test
    void aTrackerThatDoesNotListAtOnceIsAskedAgain() throws Exception {
        kit.run(() -> {
            kit.tracker.vanish();
            change();
            kit.tracker.comeBack();
            kit.tracker.reachable = false;
        });
        Eventually.await(
                "asked in vain", () -> kit.tracker.asked(ListFiles.class).size() > 1);
        kit.tracker.reachable = true;
        Eventually.await("told", () -> kit.seen.news.size() == 4 + 2);
        assertEquals(4, news().size());
    }

    @Test
    void membersOwnersAndRequestsAreToldToo() throws Exception {
        kit.run(() -> FakeTracker.of(kit.tracker.asking, "photos").add("dora"));
        kit.run(() -> kit.tracker.send(new JoinRequested("Photos", "dora")));
        news();
        away(() -> {
            FakeTracker.of(kit.tracker.members, "photos").remove("carol");
            kit.tracker.departures = 1;
            FakeTracker.of(kit.tracker.asking, "photos").add("emil");
        });
        kit.run(() -> {
            kit.tracker.send(new MemberGone("Photos", "carol", true, 1));
            kit.tracker.send(new JoinRequested("Photos", "emil"));
        });
        assertEquals(lines(new MemberGone("Photos", "carol", false, 1), new JoinRequested("Photos", "emil")), news());

        Eventually.get(kit.onLoop(() -> session.call(new AcceptRequest("photos", "emil"))));
        away(() -> {
            FakeTracker.of(kit.tracker.members, "photos").remove("emil");
            kit.tracker.departures = 2;
            FakeTracker.of(kit.tracker.asking, "photos").add("emil");
        });
        assertTrue(news().contains(lines(new JoinRequested("Photos", "emil")).get(0)), "who was admitted asks again");

        away(() -> {
            GroupInfo info = Objects.requireNonNull(kit.tracker.groups.get("photos"));
            kit.tracker.groups.put("photos", new GroupInfo(info.group(), "bob", true, info.source()));
        });
        assertEquals(lines(new OwnerChanged("Photos", "bob")), news());
    }

    @Test
    void answersToTheUsersRequestsAreToldToo() throws Exception {
        for (String group : List.of("Films", "Music", "Books")) {
            Eventually.get(kit.onLoop(() -> session.call(new JoinGroup(group))));
        }
        away(() -> {
            kit.tracker.wanted.removeAll(List.of("Films", "Music"));
            kit.tracker.groups.put("films", new GroupInfo("FILMS", "bob", true, BencodeString.of(new byte[16])));
        });
        Eventually.await(
                "told",
                () -> kit.seen.lines.stream().filter("request_answered"::equals).count() == 2);
        assertEquals(lines(new RequestAnswered("FILMS", true), new RequestAnswered("Music", false)), news());
        kit.run(() -> kit.tracker.send(new RequestAnswered("Books", true)));
        assertEquals(lines(new RequestAnswered("Books", true)), news());
    }

    @Test
    void whoIsPutOutUnheardIsTold() throws Exception {
        away(() -> kit.tracker.groups.clear());
        Eventually.await("told", () -> kit.seen.lines.contains("member_gone"));
        assertEquals(lines(new MemberGone("Photos", "alice", true, 1)), news());
        away(() -> {});
        assertEquals(List.of(), news());
    }

    @Test
    void aGroupThatTheUserHasMadeIsNoNewsButItsFilesAre() throws Exception {
        Eventually.get(kit.onLoop(() -> session.call(new CreateGroup("Own", true))));
        away(() -> {
            Metainfo file = file("added");
            kit.tracker.files.put(FileKey.of("own", file.name()), BencodeString.of(file.infoBytes()));
        });
        assertEquals(
                lines(new FileAdded("Own", "added", 50, "bob", file("added").infoHash(), 0, 0)), news());
    }

    @Test
    void aGroupThatIsLeftIsNoNews() throws Exception {
        Eventually.get(kit.onLoop(() -> session.leave("photos")));
        away(() -> {});
        assertEquals(List.of(), news());
    }
}
