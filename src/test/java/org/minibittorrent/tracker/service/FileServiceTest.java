package org.minibittorrent.tracker.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.FileRemoved;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Files.ListedFile;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.tracker.LogMute;
import org.minibittorrent.tracker.facts.Change;

/** The catalogue as the table of commands promises it. */
class FileServiceTest {
    private TestTracker tracker;
    private TestPeer alice;
    private TestPeer bob;
    private TestPeer carol;

    @BeforeEach
    void start() {
        tracker = new TestTracker();
        alice = tracker.join("Alice");
        bob = tracker.join("bob");
        carol = tracker.join("carol");
        alice.ok(new CreateGroup("Photos", true));
        bob.admitTo("photos", alice);
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 524_287, 524_288, 524_289, 5_000_000_000L})
    void aFileComesIntoTheCatalogue(long bytes) throws MetainfoException {
        TestPeer.Stream toBob = bob.listen();
        long version = version(toBob);
        long now = tracker.clock.instant().getEpochSecond();
        BencodeString info = alice.info("photos", "holiday ü.zip", bytes, 1);
        Added added = alice.ok(new AddFile("PHOTOS", info));
        assertTrue(added.fresh());
        assertEquals(Metainfo.parseInfo(info.bytes(), null).infoHash(), added.infoHash());
        assertEquals(
                List.of(new ListedFile("holiday ü.zip", bytes, 0, "Alice", added.infoHash(), now)),
                bob.ok(new ListFiles("photos", "")).files());
        assertEquals(info, bob.ok(new GetFile("photos", "holiday ü.zip")).info());
        assertEquals(
                List.of(new FileAdded("Photos", "holiday ü.zip", bytes, "Alice", added.infoHash(), now, version + 1)),
                toBob.take());
        assertEquals(1, tracker.service.state().fileCount());
    }

    /** The version of the only catalogue, as the beginning of a stream tells it. */
    private static long version(TestPeer.Stream stream) {
        ApiEvent first = stream.take().get(0);
        return ((ApiEvent.Snapshot) first).groups().get(0).version();
    }

    @Test
    void theVersionOfACatalogueGrowsWithEachChangeAndWithNothingElse() {
        long version = version(bob.listen());
        alice.share("photos", "a");
        alice.share("photos", "b");
        alice.ok(new RemoveFile("photos", "a"));
        assertEquals(version + 3, version(bob.listen()));
        bob.ok(new AddFile("photos", bob.info("photos", "b", 100, "b".hashCode())));
        refused(ErrorCode.NO_SUCH_FILE, () -> bob.call(new RemoveFile("photos", "a")));
        carol.admitTo("photos", alice);
        carol.ok(new LeaveGroup("photos"));
        assertEquals(version + 3, version(bob.listen()));
    }

    @Test
    void theCatalogueOfAGroupThatTakesAnOldNameHasAnotherVersion() {
        alice.share("photos", "a");
        long old = version(bob.listen());
        alice.ok(new LeaveGroup("photos"));
        bob.ok(new LeaveGroup("photos"));
        tracker.leap(java.time.Duration.ofSeconds(1));
        bob.ok(new CreateGroup("photos", true));
        bob.share("photos", "b");
        assertTrue(version(bob.listen()) > old);
    }

    @Test
    void theSameContentIsFoundAgain() {
        Added first = alice.ok(new AddFile("photos", alice.info("photos", "a", 10, 1)));
        Added second = bob.ok(new AddFile("photos", bob.info("photos", "a", 10, 1)));
        assertFalse(second.fresh());
        assertEquals(first.infoHash(), second.infoHash());
        assertEquals("Alice", bob.ok(new ListFiles("photos", "")).files().get(0).uploader());
    }

    @Test
    void otherContentOfTheSameNameIsRefused() {
        Added first = alice.ok(new AddFile("photos", alice.info("photos", "a", 10, 1)));
        var refusal =
                refused(ErrorCode.NAME_CONFLICT, () -> bob.call(new AddFile("photos", bob.info("photos", "a", 10, 2))));
        assertTrue(String.valueOf(refusal.getMessage()).contains("Photos"), refusal.getMessage());
        assertEquals(
                first.infoHash(),
                alice.ok(new ListFiles("photos", "")).files().get(0).infoHash());
        assertEquals(1, tracker.store.infos().size());
    }

    @Test
    void theSameFileInAnotherGroupIsAnotherTorrent() {
        bob.ok(new CreateGroup("music", true));
        Added here = alice.ok(new AddFile("photos", alice.info("photos", "a", 10, 1)));
        Added there = bob.ok(new AddFile("music", bob.info("music", "a", 10, 1)));
        assertNotEquals(here.infoHash(), there.infoHash());
        refused(ErrorCode.BAD_METAINFO, () -> bob.call(new AddFile("music", bob.info("photos", "b", 10, 1))));
    }

    static Change file(String name, long bytes, byte[] hash) {
        return new Change.PutFile("photos", name, bytes, InfoHash.of(hash), "bob", 0);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("not private", edit(info -> info.fields.put("private", 0))),
                Arguments.of("other pieces", edit(info -> info.fields.put("piece length", 262_144))),
                Arguments.of("more pieces than bytes", edit(info -> info.fields.put("pieces", new byte[40]))),
                Arguments.of("half a hash", edit(info -> info.fields.put("pieces", new byte[19]))),
                Arguments.of("negative length", edit(info -> info.fields.put("length", -1))),
                Arguments.of("length beyond its pieces", edit(info -> info.fields.put("length", Long.MAX_VALUE))),
                Arguments.of("another key", edit(info -> info.fields.put("md5sum", "x"))),
                Arguments.of("a name beside its name", edit(info -> info.fields.put("name.utf-8", "x"))),
                Arguments.of("private by another number", edit(info -> info.fields.put("private", 2))),
                Arguments.of("a certificate", edit(info -> info.fields.put("ssl-cert", "x"))),
                Arguments.of("a folder", edit(info -> info.fields.put("files", new BencodeList(List.of())))),
                Arguments.of("no group's source", edit(info -> info.fields.put("source", "0".repeat(32)))),
                Arguments.of(
                        "a source in capitals",
                        edit(info -> info.fields.put(
                                "source", String.valueOf(sourceOf(info)).toUpperCase(java.util.Locale.ROOT)))),
                Arguments.of("a source that is a number", edit(info -> info.fields.put("source", 1))));
    }

    interface Edit {
        void apply(TestInfo info);
    }

    private static Edit edit(Edit edit) {
        return edit;
    }

    private static Object sourceOf(TestInfo info) {
        return requireNonNull(info.fields.build().get("source"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongInfoDictionaryIsRefused(String what, Edit edit) {
        TestInfo info =
                TestInfo.of("a", 10, 1).source(alice.ok(new GetGroup("photos")).source());
        edit.apply(info);
        refused(ErrorCode.BAD_METAINFO, () -> alice.call(new AddFile("photos", info.bytes())));
        assertEquals(0, tracker.service.state().fileCount());
        assertTrue(tracker.store.infos().isEmpty());
    }

    /** Elsewhere it would be a torrent; here it would be the same file under another infohash. */
    @Test
    void keysInAnotherOrderAreRefused() {
        String sorted = new String(alice.info("photos", "a", 10, 1).bytes(), ISO_8859_1);
        String other = sorted.replace("6:lengthi10e4:name1:a", "4:name1:a6:lengthi10e");
        assertNotEquals(sorted, other);
        BencodeString info = BencodeString.of(other.getBytes(ISO_8859_1));
        refused(ErrorCode.BAD_METAINFO, () -> alice.call(new AddFile("photos", info)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "a\\b", "nul", "a:b", " x", "x.", "a\u0000b", "", "\u202Egpj.exe"})
    void anUnsafeNameIsRefused(String name) {
        refused(ErrorCode.BAD_NAME, () -> alice.call(new AddFile("photos", alice.info("photos", name, 10, 1))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "i1e", "de", "d4:name1:ae", "d4:name1:a4:name1:be", "llllllllllllllllllllllllllllllllll", "d"
            })
    void whatIsNoInfoDictionaryIsRefused(String bytes) {
        refused(ErrorCode.BAD_METAINFO, () -> alice.call(new AddFile("photos", BencodeString.of(bytes))));
    }

    @Test
    void onlyMembersSeeAndChangeTheCatalogue() {
        alice.share("photos", "a");
        BencodeString info = alice.info("photos", "b", 10, 1);
        refused(ErrorCode.NOT_A_MEMBER, () -> carol.call(new ListFiles("photos", "")));
        refused(ErrorCode.NOT_A_MEMBER, () -> carol.call(new AddFile("photos", info)));
        refused(ErrorCode.NOT_A_MEMBER, () -> carol.call(new GetFile("photos", "a")));
        refused(ErrorCode.NOT_A_MEMBER, () -> carol.call(new RemoveFile("photos", "a")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> carol.call(new ListFiles("nothing", "")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> carol.call(new AddFile("nothing", info)));
        refused(ErrorCode.NO_SUCH_FILE, () -> bob.call(new GetFile("photos", "b")));
        refused(ErrorCode.NO_SUCH_FILE, () -> bob.call(new RemoveFile("photos", "x\n" + "y".repeat(5_000))));
    }

    @Test
    void aFileIsRemovedByItsUploaderOrTheOwner() {
        carol.admitTo("photos", alice);
        var bobs = bob.share("photos", "b");
        alice.share("photos", "a");
        TestPeer.Stream toCarol = carol.listen();
        long version = version(toCarol);
        refused(ErrorCode.NOT_ALLOWED, () -> carol.call(new RemoveFile("photos", "b")));
        refused(ErrorCode.NOT_ALLOWED, () -> bob.call(new RemoveFile("photos", "a")));
        bob.ok(new RemoveFile("photos", "b"));
        assertEquals(List.of(new FileRemoved("Photos", "b", bobs, version + 1)), toCarol.take());
        assertEquals(List.of(bobs), bob.announce(bobs, 1, true).refused());
        bob.share("photos", "b2");
        alice.ok(new RemoveFile("photos", "b2"));
        assertEquals(1, carol.ok(new ListFiles("photos", "")).files().size());
        assertEquals(1, tracker.store.infos().size());
        assertTrue(bob.ok(new AddFile("photos", bob.info("photos", "b", 10, 7))).fresh(), "the name is free again");
    }

    @Test
    void filesAreListedInPagesWithTheirSharers() {
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            byte[] hash = new byte[20];
            hash[0] = (byte) i;
            hash[1] = (byte) (i >> 8);
            many.add(file("f" + i, i, hash));
        }
        tracker.state().apply(many);
        var shared = alice.share("photos", "shared");
        bob.announce(shared, 0, false);
        carol.admitTo("photos", alice);
        carol.announce(shared, 1, false);
        Files first = bob.ok(new ListFiles("photos", ""));
        assertTrue(first.more());
        Files second = bob.ok(new ListFiles("photos", first.files().get(999).name()));
        assertFalse(second.more());
        assertEquals(1_501, first.files().size() + second.files().size());
        ListedFile last = second.files().get(second.files().size() - 1);
        assertEquals("shared", last.name());
        assertEquals(2, last.sharers(), "those with a piece, complete or not");
    }

    @Test
    void whatAllowedAFileIsLookedAtAgainWhenItsCheckIsDone() {
        AddFile add = new AddFile("photos", bob.info("photos", "a", 10, 1));
        var putOut = tracker.send(add, bob.token(), bob.source);
        alice.ok(new RemoveMember("photos", "bob"));
        refused(ErrorCode.NOT_A_MEMBER, () -> tracker.granted(add, putOut));

        bob.admitTo("photos", alice);
        var loggedOut = tracker.send(add, bob.token(), bob.source);
        bob.ok(new Logout());
        refused(ErrorCode.NOT_LOGGED_IN, () -> tracker.granted(add, loggedOut));

        AddFile ours = new AddFile("photos", alice.info("photos", "a", 10, 1));
        var dissolved = tracker.send(ours, alice.token(), alice.source);
        bob.login();
        bob.ok(new LeaveGroup("photos"));
        alice.ok(new LeaveGroup("photos"));
        alice.ok(new CreateGroup("photos", true));
        refused(ErrorCode.NO_SUCH_GROUP, () -> tracker.granted(ours, dissolved));
        assertTrue(tracker.store.infos().isEmpty());
    }

    @Test
    void ofTwoThatAddTheSameAtOnceOneIsFirst() throws IOException {
        AddFile one = new AddFile("photos", alice.info("photos", "a", 10, 1));
        AddFile other = new AddFile("photos", alice.info("photos", "a", 10, 2));
        var first = tracker.send(one, alice.token(), alice.source);
        var second = tracker.send(one, bob.token(), bob.source);
        assertNotEquals(
                tracker.granted(one, first).fresh(),
                tracker.granted(one, second).fresh());
        alice.ok(new RemoveFile("photos", "a"));
        var third = tracker.send(one, alice.token(), alice.source);
        var fourth = tracker.send(other, bob.token(), bob.source);
        tracker.turnUntil(third);
        tracker.turnUntil(fourth);
        assertEquals(1, alice.ok(new ListFiles("photos", "")).files().size());
        assertEquals(1, tracker.store.infos().size(), "nothing is kept of the one that lost");
    }

    @Test
    void aFileThatComesBackWhileItsRemovalIsOnItsWayKeepsItsInfoDictionary() throws IOException {
        AddFile add = new AddFile("photos", alice.info("photos", "a", 10, 1));
        alice.ok(add);
        tracker.store.hold();
        tracker.send(new RemoveFile("photos", "a"), alice.token(), alice.source);
        var again = tracker.send(add, alice.token(), alice.source);
        while (tracker.service.state().fileCount() == 0) {
            tracker.loop.turn(java.time.Duration.ofMillis(20));
        }
        tracker.store.sync();
        assertTrue(tracker.granted(add, again).fresh());
        assertEquals(add.info(), bob.ok(new GetFile("photos", "a")).info());
    }

    @Test
    void aStoreThatCannotKeepTheInfoDictionaryIsNoMemberOfTheCatalogue() {
        tracker.store.putFailure = new IOException("no space left");
        refused(ErrorCode.UNAVAILABLE, () -> alice.call(new AddFile("photos", alice.info("photos", "a", 10, 1))));
        assertEquals(0, tracker.service.state().fileCount());
        tracker.store.putFailure = null;
        alice.share("photos", "a");
        tracker.store.infos().clear();
        refused(ErrorCode.BAD_METAINFO, () -> alice.call(new GetFile("photos", "a")));
    }

    @Test
    void aStoreThatCannotReadAnInfoDictionaryIsNoReasonToSpeakOfDamage() {
        alice.share("photos", "a");
        tracker.store.getFailure = new IOException("input/output error");
        LogMute.during(
                Replies.class.getName(),
                () -> refused(ErrorCode.UNAVAILABLE, () -> alice.call(new GetFile("photos", "a"))));
        tracker.store.getFailure = null;
        assertTrue(alice.ok(new GetFile("photos", "a")).info().length() > 0);
    }
}
