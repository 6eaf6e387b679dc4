package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's example of embedding does what it says, and is this very code. */
@Timeout(120)
class ReadmeTest {
    @TempDir
    Path folder;

    @Test
    void theExampleWorks() throws Exception {
        Path file = Files.write(
                Files.createDirectory(folder.resolve("original")).resolve("holiday.zip"), new byte[1 << 20]);
        embed(folder, file);
        assertEquals(-1, Files.mismatch(file, folder.resolve("holiday.zip")));
    }

    // The README's example begins here.
    private static void embed(Path folder, Path file) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Tracker tracker = Tracker.builder()
                        .listen(any)
                        .stateDirectory(folder.resolve("tracker"))
                        .start();
                Peer alice =
                        Peer.builder().listen(any).tracker(tracker.address()).start();
                Peer bob = Peer.builder().listen(any).tracker(tracker.address()).start()) {
            alice.createUser("alice", "a secret");
            bob.createUser("bob", "another secret");
            Group photos = alice.login("alice", "a secret").createGroup("photos");
            photos.share(file).completion().join();
            Session session = bob.login("bob", "another secret");
            session.group("photos").askToJoin();
            photos.accept("bob");
            Download download = session.group("photos").download("holiday.zip", folder);
            download.onProgress(progress -> System.out.printf("%.0f %%%n", progress.percent()));
            download.completion().join();
        }
    }
    // And ends here.

    @Test
    void theReadmeShowsThisCode() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        String example = readme.substring(readme.indexOf("```java\n") + 8);
        example = example.substring(0, example.indexOf("```"));
        List<String> own = Files.readAllLines(Path.of("src/test/java/org/minibittorrent/ReadmeTest.java"));
        String source = String.join("\n", own);
        source = source.substring(source.indexOf("private static void embed"), source.indexOf("// And ends here."));
        assertTrue(withoutSpace(source).contains(withoutSpace(example)), "the README's example has changed");
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
