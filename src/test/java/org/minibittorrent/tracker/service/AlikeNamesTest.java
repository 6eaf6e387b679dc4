package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.store.SafeText;

/** Names in a catalogue that differ in case or in their Unicode form alone. */
class AlikeNamesTest {
    private TestTracker tracker;
    private TestPeer alice;
    private TestPeer bob;

    @BeforeEach
    void start() {
        tracker = new TestTracker();
        alice = tracker.join("Alice");
        bob = tracker.join("bob");
        alice.ok(new CreateGroup("Photos", true));
        bob.admitTo("photos", alice);
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Report.pdf, report.PDF",
        "caf\u00e9, cafe\u0301",
        "cafe\u0301, caf\u00e9",
        "cafe\u0301, CAF\u00c9",
        "Stra\u00dfe, STRASSE",
        "ab, a\u200db",
    })
    void aFileIsFoundHoweverItsNameIsTypedAndNoneIsAlike(String name, String typed) {
        BencodeString info = alice.info("photos", name, 10, 1);
        alice.ok(new AddFile("photos", info));
        assertEquals(info, bob.ok(new GetFile("photos", typed)).info());
        for (int content : new int[] {1, 2}) {
            var refusal = refused(
                    ErrorCode.NAME_CONFLICT,
                    () -> bob.call(new AddFile("photos", bob.info("photos", typed, 10, content))));
            String text = String.valueOf(refusal.getMessage());
            assertTrue(text.contains(SafeText.shownFile(name)) && text.contains(SafeText.shownFile(typed)), text);
        }
        assertEquals(1, tracker.store.infos().size(), "nothing is kept of what was refused");
        alice.ok(new RemoveFile("photos", typed));
        assertEquals(List.of(), bob.ok(new ListFiles("photos", "")).files());
        assertTrue(
                bob.ok(new AddFile("photos", bob.info("photos", typed, 10, 2))).fresh());
    }

    @Test
    void whereAnEarlierVersionTookNamesThatAreAlikeEachIsFoundByItsOwn() {
        List<Change> alike = new ArrayList<>();
        for (String name : List.of("a.txt", "A.txt", "b")) {
            byte[] hash = new byte[20];
            hash[0] = (byte) alike.size();
            alike.add(FileServiceTest.file(name, alike.size(), hash));
        }
        tracker.state().apply(alike);
        alice.ok(new RemoveFile("photos", "B"));
        var refusal = refused(ErrorCode.NO_SUCH_FILE, () -> alice.call(new RemoveFile("photos", "A.TXT")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("A.txt or a.txt"), refusal.getMessage());
        alice.ok(new RemoveFile("photos", "A.txt"));
        assertEquals(
                "a.txt", alice.ok(new ListFiles("photos", "")).files().get(0).name());
        alice.ok(new RemoveFile("photos", "A.TXT"));
    }

    @Test
    void aListingAfterANameThatNoFileHasIsRefused() {
        refused(ErrorCode.BAD_REQUEST, () -> alice.call(new ListFiles("photos", "\u00e9".repeat(100_000))));
    }
}
