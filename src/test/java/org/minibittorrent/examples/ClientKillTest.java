package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.Download;
import org.minibittorrent.Group;
import org.minibittorrent.GroupFile;
import org.minibittorrent.Peer;
import org.minibittorrent.Session;
import org.minibittorrent.Tracker;
import org.minibittorrent.testing.Eventually;

/**
 * A client in a process of its own is killed at random moments, while it downloads, hashes a file to share it, and serves
 * what it has shared. After the next login downloads go on and end with the right bytes, and what was shared is shared.
 */
class ClientKillTest {
    private static final System.Logger LOG = System.getLogger(ClientKillTest.class.getName());
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int ROUNDS = 4096;
    private static final String GROUP = "films";
    private static final int LONGEST_DOWNLOAD = 12 << 20;
    private static final int LONGEST_UPLOAD = 24 << 20;
    private static final long RATE = 6 << 20;
    private static final int LONGEST_LIFE_MILLIS = 2_500;

    @TempDir
    Path folder;

    private final List<CommandLineProcess> running = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();

    /** What the client has said that it downloads, and shares; and what another peer fetches from it. */
    private final List<String> downloads = new ArrayList<>();

    private final List<String> shares = new ArrayList<>();
    private final Map<String, Download> fetched = new LinkedHashMap<>();
    private Random random = new Random();
    private Tracker tracker;
    private Group seeding;
    private Group fetching;

    @BeforeEach
    void startOthers() throws IOException {
        tracker = Tracker.builder().listen(ANY_PORT).passwordRounds(ROUNDS).start();
        Files.writeString(
                folder.resolve("tracker_info.txt"),
                "127.0.0.1:" + tracker.address().getPort() + "\n");
        Session sam = join("sam");
        seeding = sam.createOpenGroup(GROUP);
        fetching = join("dora").group(GROUP);
        fetching.askToJoin();
        seeding.accept("dora");
        for (String name : List.of("sam", "dora", "vic", "vic-own")) {
            Files.createDirectory(folder.resolve(name + "-files"));
        }
    }

    @AfterEach
    void closeAll() {
        running.forEach(CommandLineProcess::close);
        peers.forEach(Peer::close);
        tracker.close();
    }

    private Session join(String user) throws IOException {
        Peer peer = Peer.builder()
                .listen(ANY_PORT)
                .tracker(tracker.address())
                .passwordRounds(ROUNDS)
                .limits(Peer.UNLIMITED, RATE)
                .start();
        peers.add(peer);
        peer.createUser(user, user);
        return peer.login(user, user);
    }

    @Test
    @Tag("kill")
    @Timeout(600)
    void nothingSaidIsLostInTenRounds() throws Exception {
        rounds(10, new Random().nextLong());
    }

    @Test
    @Tag("full")
    @Timeout(3_000)
    void nothingSaidIsLostInFiftyRounds() throws Exception {
        rounds(50, new Random().nextLong());
    }

    private void rounds(int count, long seed) throws Exception {
        LOG.log(Level.INFO, "seed " + seed);
        random = new Random(seed);
        CommandLineProcess client = start();
        assertEquals(List.of("user created: vic"), client.ask("create_user vic secret"));
        logIn(client);
        assertEquals(List.of("request sent: films"), client.ask("join_group films"));
        seeding.accept("vic");
        int unfinished = 0;
        for (int round = 0; round < count; round++) {
            unfinished += useAndKill(client, round);
            client = start();
            logIn(client);
            check(client);
        }
        assertEquals(0, client.terminate());
        LOG.log(
                Level.INFO,
                count + " rounds: " + downloads.size() + " downloads, of which " + unfinished + " were cut short, "
                        + shares.size() + " shares, " + fetched.size() + " fetched");
        assertTrue(unfinished > 0 && !shares.isEmpty(), "nothing was cut short");
    }

    private CommandLineProcess start() throws IOException {
        CommandLineProcess client = new CommandLineProcess(
                "ClientProgram",
                "127.0.0.1:0",
                folder.resolve("tracker_info.txt").toString(),
                "--state",
                folder.resolve("state").toString());
        running.add(client);
        assertTrue(client.line().startsWith("using tracker: "));
        return client;
    }

    private static void logIn(CommandLineProcess client) {
        List<String> reply = client.ask("login vic secret");
        assertTrue(reply.contains("logged in: vic"), reply::toString);
    }

    /** A file; half of them look as if they had just been written, so that their time stamp proves nothing. */
    private Path file(String owner, String name, int longest) throws IOException {
        byte[] content = new byte[1 + random.nextInt(longest)];
        random.nextBytes(content);
        Path file = Files.write(folder.resolve(owner + "-files").resolve(name), content);
        if (random.nextBoolean()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-02-02T20:20:20Z")));
        }
        return file;
    }

    /** Has it do everything at once; the downloads that were cut short. */
    private int useAndKill(CommandLineProcess client, int round) throws Exception {
        String film = "film " + round;
        String own = "own " + round;
        var unused = Eventually.get(
                seeding.share(file("sam", film, LONGEST_DOWNLOAD)).completion());
        Path upload = file("vic-own", own, LONGEST_UPLOAD);
        for (String share : shares) {
            if (!fetched.containsKey(share)) {
                fetched.put(share, fetching.download(share, folder.resolve("dora-files")));
                break;
            }
        }
        client.tell("download_file films '" + film + "' '" + folder.resolve("vic-files") + "'");
        client.tell("upload_file '" + upload + "' films");
        // The moment is what chance picks, not what the client has reached.
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
        client.kill();
        List<String> said = client.rest();
        if (Files.exists(folder.resolve("vic-files").resolve(film))) {
            assertComplete("sam", "vic", film);
        }
        if (said.contains("downloading: " + film)) {
            downloads.add(film);
        }
        if (said.contains("shared: " + own)) {
            shares.add(own);
        }
        return said.contains("downloaded: " + film) ? 0 : 1;
    }

    private void check(CommandLineProcess client) throws Exception {
        for (String share : shares) {
            String line =
                    "films\t" + share + "\t" + folder.resolve("vic-own-files").resolve(share) + "\t";
            Eventually.await(
                    share + " is shared",
                    () -> client.ask("show_shares").stream().anyMatch(one -> one.startsWith(line)));
            Eventually.await(share + " has a sharer", () -> sharers(share) > 0);
        }
        List<String> listed = client.ask("show_downloads");
        for (String download : downloads) {
            assertTrue(
                    listed.contains("[D] [films] " + download) || listed.contains("[C] [films] " + download),
                    () -> download + " is lost: " + listed);
        }
        List<String> waited = client.ask("wait " + Eventually.PATIENCE.toSeconds());
        assertEquals("idle", waited.get(waited.size() - 1), waited::toString);
        for (String line : client.ask("show_downloads")) {
            assertTrue(line.startsWith("[C] [films] "), line);
            String name = line.substring("[C] [films] ".length());
            assertSame("sam", "vic", name);
        }
        for (Map.Entry<String, Download> one : fetched.entrySet()) {
            Eventually.get(one.getValue().completion());
            assertSame("vic-own", "dora", one.getKey());
        }
    }

    private void assertSame(String from, String to, String name) throws IOException {
        assertComplete(from, to, name);
        assertTrue(Files.notExists(folder.resolve(to + "-files").resolve(name + ".part")), name);
    }

    /** What has its final name is whole, at any moment. */
    private void assertComplete(String from, String to, String name) throws IOException {
        Path original = folder.resolve(from + "-files").resolve(name);
        assertEquals(-1, Files.mismatch(original, folder.resolve(to + "-files").resolve(name)), name);
    }

    private long sharers(String name) throws IOException {
        return seeding.files().stream()
                .filter(file -> file.name().equals(name))
                .mapToLong(GroupFile::sharers)
                .sum();
    }
}
