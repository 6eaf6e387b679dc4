package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.awaitReason;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.swarm.Stalls;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.disk.DiskSilence;

/** Each reason for which something does not move can be reached, and says to a program and to people what it is about. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class ReasonsTest {
    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Torrent torrent;

    private interface Step {
        void run() throws Exception;
    }

    @BeforeEach
    void begin() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 8 * PIECE);
        torrent = LongPiecesTest.torrent(original, PIECE);
    }

    @AfterEach
    void end() throws Exception {
        kit.close();
    }

    @ParameterizedTest
    @EnumSource
    void isReachedAndSaysWhatItIsAbout(Reason reason) throws Exception {
        Standstill seen = reach(reason);
        assertEquals(reason, seen.reason());
        String sentence = seen.sentence();
        assertTrue(sentence.contains(reason.advice()), sentence);
        assertFalse(sentence.contains("{}") || sentence.contains("\n"), sentence);
        switch (reason.about()) {
            case NOTHING -> assertEquals("", seen.subject());
            case SESSION -> assertTrue(sentence.contains(seen.subject()), sentence);
            default ->
                assertTrue(
                        !seen.subject().isEmpty() && sentence.contains(seen.subject()),
                        seen.subject() + "; " + sentence);
        }
    }

    /** The scenario of each reason. */
    private Standstill reach(Reason reason) throws Exception {
        return switch (reason) {
            case NO_SHARER -> awaitReason(new InGroup().waiting(), reason);
            case NO_PEERS_KNOWN -> awaitReason(kit.download(kit.peer(), torrent), reason);
            case CONNECTING -> {
                ServerSocket mute = kit.closing(new ServerSocket(0, 9, InetAddress.getLoopbackAddress()));
                yield awaitReason(downloadFrom((InetSocketAddress) mute.getLocalSocketAddress()), reason);
            }
            case UNREACHABLE -> {
                Peer gone = kit.peer();
                gone.close();
                yield awaitReason(downloadFrom(gone.address()), reason);
            }
            case KEPT_OUT ->
                awaitReason(
                        downloadFrom(kit.closing(new RawSeeder(torrent, original, () -> true))
                                .address()),
                        reason);
            case CONNECTIONS_IN_USE, NO_DESCRIPTOR -> ScarceProcess.reach(reason, folder);
            case NOBODY_HAS_IT -> {
                Peer half = kit.peer();
                kit.resumed(half, torrent, original, piece -> piece == 0);
                yield awaitReason(downloadFrom(half.address()), reason);
            }
            case CHOKED -> Stalls.choked();
            case NO_ANSWER -> Stalls.noAnswer();
            case REFUSED -> Stalls.refused();
            case MAKING_ROOM -> Stalls.makingRoom();
            case CHECKING_PIECES -> Stalls.checkingPieces();
            case OTHERS_FIRST -> othersFirst();
            case TRACKER_UNREACHABLE -> {
                InGroup there = new InGroup();
                Download download = there.waiting();
                there.community.tracker().close();
                yield awaitReason(download, reason);
            }
            case REQUEST_REFUSED ->
                awaitReason(new InGroup().alice.group("nothing").share(original), reason);

            case PAUSED -> {
                Download download = kit.download(kit.peer(), torrent);
                download.pause();
                yield awaitReason(download, reason);
            }
            case SHARING_STOPPED -> {
                InGroup there = new InGroup();
                Download download = there.waiting();
                there.bob.group("photos").stopShare("original");
                yield awaitReason(download, reason);
            }
            case ENDED -> {
                Download download = kit.download(kit.peer(), torrent);
                download.close();
                yield TransferKit.failure(download.completion()).standstill();
            }

            case DISK_SILENT -> silentDisk();
            case NO_SPACE -> {
                int pieces = 250_000;
                Metainfo huge = Metainfo.builder("huge")
                        .singleFile(pieces * (64L << 20))
                        .pieceLength(64 << 20)
                        .pieceHashes(new byte[pieces * Metainfo.HASH_LENGTH])
                        .build();
                yield awaitReason(kit.download(kit.peer(), new Torrent(huge)), reason);
            }
            case DISK_FAILED ->
                new BareTransfer(kit, torrent, original)
                        .after(
                                reason,
                                false,
                                transfer -> transfer.pause(new StoreException(reason, original, "it was not kept")));
            case DISK_ERROR ->
                new BareTransfer(kit, torrent, original)
                        .after(
                                reason,
                                false,
                                transfer -> transfer.pause(
                                        DiskErrors.named(new IOException("Input/output error"), original)));
            case PIECE_UNREADABLE ->
                new BareTransfer(kit, torrent, original)
                        .after(
                                reason,
                                true,
                                transfer -> transfer.unreadable(1, new IOException(original + ": a bad sector")));
            case OTHER ->
                new BareTransfer(kit, torrent, original)
                        .after(
                                reason,
                                false,
                                transfer -> transfer.guarded(() -> {
                                    throw new IllegalStateException("a fault of the library");
                                }));

            case FILE_ABSENT -> awaitReason(kit.peer().share(folder.resolve("nothing")), reason);
            case PARTIAL_FILE_ABSENT -> lostPart();
            case NOT_ACCESSIBLE -> awaitReason(kit.peer().share(folder.resolve("a".repeat(300))), reason);
            case BAD_DESTINATION ->
                awaitReason(kit.peer().download(torrent, folder.resolve("none").resolve("copy"), List.of()), reason);
            case TARGET_EXISTS -> awaitReason(kit.peer().download(torrent, original, List.of()), reason);
            case FILE_TOUCHED -> touched();
            case FILE_CHANGED -> {
                Share share = TransferKit.shared(kit.peer().share(original));
                Files.write(original, new byte[1]);
                yield awaitReason(share, reason);
            }
            case NOT_SHAREABLE -> awaitReason(kit.peer().share(kit.folder()), reason);
            case BAD_TORRENT -> {
                Metainfo secret = Metainfo.builder("secret")
                        .singleFile(5)
                        .pieceHashes(new byte[Metainfo.HASH_LENGTH])
                        .sslCertificate("")
                        .build();
                yield awaitReason(kit.download(kit.peer(), new Torrent(secret)), reason);
            }
            case ALREADY_ACTIVE -> {
                Peer peer = kit.peer();
                kit.download(peer, torrent);
                yield awaitReason(kit.download(peer, torrent), reason);
            }
            case TOO_MANY_TORRENTS -> {
                Peer peer = kit.peer(builder -> builder.torrents(1));
                kit.download(peer, torrent);
                yield awaitReason(kit.download(peer, TransferKit.zeros("zeros", 1)), reason);
            }

            case FILE_REMOVED -> {
                InGroup there = new InGroup();
                Download download = there.waiting();
                there.alice.group("photos").removeFile("original");
                yield awaitReason(download, reason);
            }
            case OTHER_VERSION -> {
                InGroup there = new InGroup();
                there.share();
                Download download = there.download();
                Eventually.get(download.completion());
                there.alice.group("photos").removeFile("original");
                Files.write(original, new byte[1]);
                there.share();
                yield awaitReason(download, reason);
            }
            case NOT_A_MEMBER -> {
                InGroup there = new InGroup();
                Download download = there.waiting();
                there.alice.group("photos").removeMember("bob");
                yield awaitReason(download, reason);
            }

            case LOGGED_OUT -> {
                Session bob = new InGroup().bob;
                yield end(bob, bob::logout);
            }
            case LOGGED_IN_ANEW -> loggedInAnew();
            case ENDED_ELSEWHERE -> {
                InGroup there = new InGroup();
                Session second = there.community.peer().login("bob", Community.PASSWORD);
                yield end(there.bob, () -> second.endSession(there.bob.number()));
            }
            case PASSWORD_RESET -> {
                InGroup there = new InGroup();
                yield end(there.bob, () -> there.community.tracker().resetPassword("bob", "another"));
            }
            case ACCOUNT_REMOVED -> {
                InGroup there = new InGroup();
                yield end(there.bob, () -> there.community.tracker().removeUser("bob"));
            }
            case SESSION_UNKNOWN -> {
                InGroup there = new InGroup();
                InetSocketAddress address = there.community.tracker().address();
                yield end(there.bob, () -> {
                    there.community.tracker().close();
                    kit.closing(Tracker.builder().listen(address).start());
                });
            }
        };
    }

    /** More large files are shared at once than are hashed at a time: one of them waits, whichever came last. */
    private Standstill othersFirst() throws Exception {
        Peer peer = kit.peer();
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path zeros = folder.resolve("zeros" + i);
            try (RandomAccessFile file = new RandomAccessFile(zeros.toFile(), "rw")) {
                file.setLength(512L << 20);
            }
            shares.add(peer.share(TransferKit.zeros("zeros" + i, 512L << 20), zeros));
        }
        return Eventually.awaitAnswer(
                        "one that waits",
                        () -> shares.stream()
                                .flatMap(share -> share.progress().standstill().stream())
                                .filter(why -> why.reason() == Reason.OTHERS_FIRST)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Download downloadFrom(InetSocketAddress address) throws IOException {
        return kit.download(kit.peer(), torrent, address);
    }

    /** Alice and bob in photos. */
    private final class InGroup {
        private final Community community = kit.closing(new Community(folder));
        private final Session alice = Community.join(community.peer(4 * PIECE), "alice");
        private final Session bob = Community.join(community.peer(), "bob");

        InGroup() throws IOException {
            Community.group("photos", alice, bob);
        }

        Share share() throws Exception {
            return Community.shared(alice.group("photos").share(original));
        }

        Download download() throws Exception {
            return Community.started(bob.group("photos").download("original", kit.folder()));
        }

        /** A download of bob's while nobody shares the file. */
        Download waiting() throws Exception {
            share();
            alice.group("photos").stopShare("original");
            return download();
        }
    }

    /** The reason for which a session ends by what is done. */
    private static Standstill end(Session session, Step step) throws Exception {
        CompletableFuture<Standstill> why = new CompletableFuture<>();
        session.onEvent(event -> {
            if (event instanceof SessionEvent.Ended ended) {
                why.complete(ended.why());
            }
        });
        step.run();
        return Eventually.get(why);
    }

    private Standstill loggedInAnew() throws Exception {
        Tracker tracker = kit.closing(new Community(folder)).tracker();
        Path state = folder.resolve("state");
        Session first = Community.join(
                kit.peer(builder -> builder.tracker(tracker.address()).stateDirectory(state)), "eve");
        Path copied = folder.resolve("copied state");
        try (var files = Files.walk(state)) {
            for (Path file : files.toList()) {
                Files.copy(file, copied.resolve(state.relativize(file)));
            }
        }
        Peer second = kit.peer(builder -> builder.tracker(tracker.address()).stateDirectory(copied));
        return end(first, () -> second.login("eve", Community.PASSWORD));
    }

    private Standstill lostPart() throws Exception {
        InGroup there = new InGroup();
        there.share();
        Download download = there.download();
        Eventually.await("a piece", () -> download.progress().verifiedPieces() > 0);
        there.bob.logout();
        Files.delete(download.path().resolveSibling("original.part"));
        Session again = there.community.peers().get(1).login("bob", Community.PASSWORD);
        return awaitReason(again.downloads().get(0), Reason.PARTIAL_FILE_ABSENT);
    }

    /** A file that is written to again and again, so that it is not hashed at once. */
    private Standstill touched() throws Exception {
        Share share = new InGroup().share();
        List<Standstill> seen = new CopyOnWriteArrayList<>();
        share.onProgress(progress -> progress.standstill().ifPresent(seen::add));
        byte[] content = Files.readAllBytes(original);
        Eventually.await("touched", () -> {
            Files.write(original, content, StandardOpenOption.WRITE);
            return !seen.isEmpty();
        });
        return seen.get(0);
    }

    /** Work on a disk does not come back, by the clock of the test. */
    private static Standstill silentDisk() throws Exception {
        AtomicLong clock = new AtomicLong();
        List<@Nullable Standstill> told = new ArrayList<>();
        try (EventLoop loop = EventLoop.manual(clock::get)) {
            var unused = new DiskSilence(loop, "film.mkv", told::add).over(new CompletableFuture<>());
            clock.addAndGet(TimeUnit.SECONDS.toNanos(6));
            Eventually.turn(loop, "the silence", () -> !told.isEmpty());
        }
        return told.get(0);
    }
}
