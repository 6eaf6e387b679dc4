package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.Eventually;

/** The names of files in a group, however somebody types them. */
@Timeout(120)
final class GroupNamesTest {
    private static final String NFC = "Caf\u00e9.txt";
    private static final String NFD = "Cafe\u0301.txt";

    @TempDir
    Path folder;

    private Community community;
    private Peer bobsPeer;
    private Group alices;
    private Group bobs;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        Session alice = Community.join(community.peer(), "alice");
        bobsPeer = community.peer();
        Session bob = Community.join(bobsPeer, "bob");
        Community.group("photos", alice, bob);
        alices = alice.group("photos");
        bobs = bob.group("photos");
    }

    @AfterEach
    void part() {
        community.close();
    }

    @Test
    void aFileIsDownloadedUnderItsOwnNameWhateverWasTyped() throws Exception {
        Path original = community.file(NFC, 100);
        Community.shared(alices.share(original));
        Path there = community.folderOf("bob");
        Download download = bobs.download("CAFE\u0301.TXT", there);
        assertEquals(there.resolve(NFC), Eventually.get(download.completion()));
        assertEquals(NFC, download.name());
        Community.assertSame(original, there.resolve(NFC));
        for (String typed : List.of(NFC, NFD, "caf\u00e9.TXT")) {
            assertEquals(download, bobs.findDownload(typed).orElseThrow());
        }
        bobs.stopShare("cafe\u0301.txt");
        download.cancel();
        Eventually.get(download.ended());
        Download chosen = bobs.download(NFD, there.resolve(NFD));
        assertEquals(there.resolve(NFD), Eventually.get(chosen.completion()), "a target that was named is that");
        alices.removeFile("CAF\u00c9.txt");
        assertEquals(List.of(), bobs.files());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aNameThatIsNoTextIsRefusedByName() throws Exception {
        Path there = community.folderOf("odd");
        Process touch = new ProcessBuilder("sh", "-c", "echo x > \"$(printf 'caf\\351.txt')\"")
                .directory(there.toFile())
                .start();
        assertTrue(touch.waitFor(30, TimeUnit.SECONDS));
        Path odd;
        try (Stream<Path> files = Files.list(there)) {
            odd = files.findFirst().orElseThrow();
        }
        RequestException inGroup =
                (RequestException) Community.failure(bobs.share(odd).completion());
        assertEquals(RequestException.Reason.BAD_NAME, inGroup.reason());
        TransferException alone =
                (TransferException) Community.failure(bobsPeer.share(odd).completion());
        assertEquals(Reason.NOT_SHAREABLE, alone.reason());
        for (Exception refusal : List.of(inGroup, alone)) {
            String text = String.valueOf(refusal.getMessage());
            assertTrue(text.contains(there + "/caf") && text.contains("its name is no text"), text);
        }
        assertEquals(List.of(), bobs.files());
    }

    @Test
    void theSameContentUnderANameThatIsAlikeIsOneMoreSharerAndOtherContentIsRefused() throws Exception {
        Path original = community.file(NFC, 100);
        Community.shared(alices.share(original));
        Path copy = community.folderOf("bob").resolve(NFD);
        Files.copy(original, copy);
        Share share = Community.shared(bobs.share(copy));
        assertEquals(NFC, share.name());
        assertEquals(copy, share.path());
        assertEquals(2, bobs.files().get(0).sharers());

        Session bob = bobsPeer.session().orElseThrow();
        bob.logout();
        bob = bobsPeer.login("bob", Community.PASSWORD);
        Eventually.get(bob.resumed());
        assertEquals(List.of(copy), bob.shares().stream().map(Share::path).toList());
        bob.group("photos").stopShare("CAF\u00c9.TXT");

        Path other = Files.write(community.folderOf("other").resolve("CAF\u00c9.txt"), new byte[100]);
        RequestException refusal = (RequestException)
                Community.failure(bob.group("photos").share(other).completion());
        assertEquals(RequestException.Reason.NAME_CONFLICT, refusal.reason());
        assertTrue(String.valueOf(refusal.getMessage()).contains(NFC), refusal.getMessage());
    }
}
