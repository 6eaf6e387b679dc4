package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.Download;
import org.minibittorrent.Group;
import org.minibittorrent.Peer;
import org.minibittorrent.Session;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.RawApi;

/**
 * Two thousand sessions, each with its event stream, on one tracker in a process with 256 MiB of heap. All are members of one
 * group and wait for one file; whoever comes to have it is known to every one of them within a second.
 */
@Timeout(300)
class ManySessionsTest {
    private static final int SESSIONS = 2_000;

    /** Users of one address: a tracker lets a hundred accounts an hour be made from one. */
    private static final int PER_SOURCE = 80;

    private static final int THREADS = 8;
    private static final int SHARERS = 5;
    private static final String PASSWORD = "correct horse";
    private static final String GROUP = "everyone";

    /** What is promised to users. */
    private static final long PROMISE_MILLIS = 1000;

    @TempDir
    Path folder;

    private final List<EventWatch> streams = new ArrayList<>();
    private CommandLineProcess tracker;
    private InetSocketAddress address;

    /** A session, and where its user sits. */
    private record Member(String source, String token) {}

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
        Path info = Files.writeString(folder.resolve("tracker_info.txt"), "127.0.0.1:" + address.getPort() + "\n");
        tracker = new CommandLineProcess(
                "TrackerProgram",
                info.toString(),
                "1",
                "--state",
                folder.resolve("tracker").toString());
        assertTrue(tracker.line().startsWith("tracker ready: "));
    }

    @AfterEach
    void stop() throws IOException {
        for (EventWatch stream : streams) {
            stream.close();
        }
        tracker.close();
    }

    @Test
    void everySessionHearsOfANewSharerWithinASecond() throws Exception {
        long begun = System.nanoTime();
        List<Member> members = new ArrayList<>();
        InfoHash file;
        try (RawApi owner = RawApi.connect(address)) {
            owner.call(new CreateUser("owner", RawApi.verifier(PASSWORD)), null);
            String token = owner.login("owner", PASSWORD).token();
            owner.call(new CreateGroup(GROUP, true), token);
            file = addFile(owner, token);
            members.addAll(joinAll(token, file));
            owner.call(new Logout(), token);
        }
        for (EventWatch stream : streams) {
            stream.awaitOpen();
        }
        tracker.tell("status");
        List<String> status = List.of(tracker.line(), tracker.line(), tracker.line(), tracker.line(), tracker.line());
        assertTrue(status.contains("users\t" + (SESSIONS + 1)), status::toString);
        assertTrue(status.contains("online peers\t" + SESSIONS), status::toString);
        double seconds = (System.nanoTime() - begun) / 1e9;

        long worst = 0;
        for (int i = 0; i < SHARERS; i++) {
            // The sharers are the first users of as many addresses; all others wait for the file.
            worst = Math.max(worst, share(members.get(i * PER_SOURCE), file, i + 1));
        }
        long known = aWaitingDownloadFindsItsSharer();
        System.out.printf(
                "%d sessions after %.1f s; a new sharer was known to every stream within %d ms, to a waiting download within"
                        + " %d ms; promised are %d ms; memory of the tracker: %s%n",
                SESSIONS, seconds, worst, known, PROMISE_MILLIS, memory());
        assertTrue(worst < PROMISE_MILLIS, "known to the last after " + worst + " ms");
        assertTrue(known < PROMISE_MILLIS, "known to a download after " + known + " ms");
    }

    private static InfoHash addFile(RawApi owner, String token) throws Exception {
        BencodeString source = owner.call(new GetGroup(GROUP), token).source();
        Metainfo info = Metainfo.builder("film.mkv")
                .singleFile(100)
                .pieceHashes(new byte[Metainfo.HASH_LENGTH])
                .privateTorrent(true)
                .source(HexFormat.of().formatHex(source.bytes()))
                .build();
        return owner.call(new AddFile(GROUP, BencodeString.of(info.infoBytes())), token)
                .infoHash();
    }

    private List<Member> joinAll(String owner, InfoHash file) throws Exception {
        for (int i = 0; i < THREADS; i++) {
            streams.add(new EventWatch(address, file));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<Member>>> joining = new ArrayList<>();
            for (int i = 0; i < SESSIONS / PER_SOURCE; i++) {
                int number = i;
                joining.add(threads.submit(() -> join(number, owner, file)));
            }
            List<Member> members = new ArrayList<>();
            for (Future<List<Member>> one : joining) {
                members.addAll(one.get());
            }
            return members;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The users of one address make their accounts, log in, listen, become members, and wait for the file. */
    private List<Member> join(int number, String owner, InfoHash file) throws IOException {
        String source = "127.0.1." + (number + 1);
        EventWatch watch = streams.get(number % THREADS);
        List<Member> members = new ArrayList<>();
        try (RawApi api = RawApi.connect(address, source)) {
            for (int i = 0; i < PER_SOURCE; i++) {
                String user = "user-" + number + "-" + i;
                api.call(new CreateUser(user, RawApi.verifier(PASSWORD)), null);
                String token = api.login(user, PASSWORD).token();
                watch.open(source, token);
                api.call(new JoinGroup(GROUP), token);
                api.call(new AcceptRequest(GROUP, user), owner);
                api.call(announce(file, 0, false), token);
                members.add(new Member(source, token));
            }
        }
        return members;
    }

    private static Announce announce(InfoHash file, long pieces, boolean complete) {
        return new Announce(List.of(new Announce.Torrent(file, pieces, complete)), List.of());
    }

    /** Somebody has the file from now on; after how many milliseconds the last of those who wait for it has heard of that. */
    private long share(Member sharer, InfoHash file, int sharers) throws Exception {
        try (RawApi api = RawApi.connect(address, sharer.source)) {
            long start = System.nanoTime();
            api.call(announce(file, 1, true), sharer.token);
            streams.forEach(stream -> stream.shares(sharer.token));
            long last = start;
            for (EventWatch stream : streams) {
                last = Math.max(last, stream.awaitAll(sharers));
            }
            return TimeUnit.NANOSECONDS.toMillis(last - start);
        }
    }

    /** The library's own downloader, which has waited in vain so far; milliseconds from the sharer's login to a connection. */
    private long aWaitingDownloadFindsItsSharer() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        byte[] content = new byte[4 << 20];
        new Random(1).nextBytes(content);
        Path original = Files.write(folder.resolve("holiday.zip"), content);
        try (Peer alice = Peer.builder()
                        .listen(any)
                        .tracker(address)
                        .passwordRounds(4096)
                        .limits(Peer.UNLIMITED, 1 << 20)
                        .start();
                Peer bob = Peer.builder()
                        .listen(any)
                        .tracker(address)
                        .passwordRounds(4096)
                        .start()) {
            alice.createUser("alice", PASSWORD);
            bob.createUser("bob", PASSWORD);
            Group photos = alice.login("alice", PASSWORD).createOpenGroup("photos");
            Eventually.get(photos.share(original).completion());
            Session session = bob.login("bob", PASSWORD);
            session.group("photos").askToJoin();
            photos.accept("bob");
            alice.session().orElseThrow().logout();
            Download download = session.group("photos").download("holiday.zip", folder.resolve("copy.zip"));
            alice.login("alice", PASSWORD);
            long shared = System.nanoTime();
            Eventually.await(
                    "the sharer is found", () -> !download.progress().peers().isEmpty());
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - shared);
            assertEquals(-1, Files.mismatch(original, Eventually.get(download.completion())));
            return took;
        }
    }

    /** What the system says of the tracker's memory, where it is Linux. */
    private String memory() {
        try {
            Optional<@Nullable String> peak =
                    Files.readAllLines(Path.of("/proc", Long.toString(tracker.pid()), "status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .findFirst();
            return peak.map(line -> line.substring(6).strip()).orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
