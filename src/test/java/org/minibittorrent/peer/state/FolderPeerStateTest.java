package org.minibittorrent.peer.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.testing.Eventually;

/** A peer's state in a real folder, on real threads. */
@Timeout(60)
class FolderPeerStateTest {
    private static final BencodeString COMMUNITY = BencodeString.of(new byte[16]);
    private static final RecordedStamp STAMP = new RecordedStamp(3, 123_456_789_123L, 123_456_789_125L, true);

    @TempDir
    Path folder;

    private final IoThreads threads = IoThreads.start("state-test");

    @AfterEach
    void end() {
        threads.close();
    }

    private static Metainfo file(String name) throws Exception {
        return Metainfo.builder(name)
                .singleFile(3)
                .pieceHashes(new byte[Metainfo.HASH_LENGTH])
                .privateTorrent(true)
                .build();
    }

    private static final Standstill REMOVED = Standstill.of(
                    Reason.FILE_REMOVED, "y in a name", "y was removed from Photos")
            .then(Standstill.Next.OVER);

    private static Checkpoint pieces(int from, int to) {
        BitSet pieces = new BitSet();
        pieces.set(from, to);
        return new Checkpoint(pieces, List.of(STAMP));
    }

    private static DownloadRecord download(
            String name, Stage stage, @Nullable Standstill note, @Nullable Checkpoint verified) throws Exception {
        return new DownloadRecord("Photos", Path.of("/copies", name), file(name), stage, note, verified);
    }

    private PeerState open() throws IOException {
        return FolderPeerState.open(threads.loop(), threads.workers(), folder.resolve("state"));
    }

    private PeerState.Contents contents(PeerState state) throws Exception {
        CompletableFuture<PeerState.Contents> loaded = new CompletableFuture<>();
        threads.loop()
                .execute(() -> loaded.complete(state.account(COMMUNITY, "ALICE").contents()));
        return Eventually.get(loaded);
    }

    private interface Changes {
        void make(PeerState state, PeerState.Account alice) throws Exception;
    }

    /** Makes changes and closes at once: that nothing was waited for makes no difference. */
    private void change(Changes changes) throws Exception {
        try (PeerState state = open()) {
            Eventually.get(make(state, changes));
        }
    }

    private CompletableFuture<Void> make(PeerState state, Changes changes) {
        CompletableFuture<Void> made = new CompletableFuture<>();
        threads.loop().execute(() -> {
            try {
                changes.make(state, state.account(COMMUNITY, "alice"));
                made.complete(null);
            } catch (Exception e) {
                made.completeExceptionally(e);
            }
        });
        return made;
    }

    private void awaitKept(PeerState state) throws Exception {
        CompletableFuture<Void> kept = new CompletableFuture<>();
        threads.loop()
                .execute(() -> state.afterKept(failure -> {
                    if (failure == null) {
                        kept.complete(null);
                    } else {
                        kept.completeExceptionally(failure);
                    }
                }));
        Eventually.get(kept);
    }

    private List<String> infos() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state").resolve("info"))) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everythingComesBackInItsOrder() throws Exception {
        ShareRecord share = new ShareRecord("Photos", Path.of("/files/ünï codé"), STAMP, file("a share"));
        List<DownloadRecord> downloads = List.of(
                download("z", Stage.UNFINISHED, null, pieces(3, 70)),
                download("y", Stage.FAILED, REMOVED, null),
                download("x", Stage.PAUSED, null, null));
        change((state, alice) -> {
            alice.putShare(share);
            downloads.forEach(alice::putDownload);
            alice.putDownload(download("z", Stage.STOPPED, null, null));
            alice.putDownload(downloads.get(0));
            state.putRates(new PeerState.Rates(5, Long.MAX_VALUE));
        });
        BencodeString instance;
        try (PeerState state = open()) {
            instance = state.instance();
            assertEquals(Optional.of(new PeerState.Rates(5, Long.MAX_VALUE)), state.rates());
            PeerState.Contents found = contents(state);
            assertEquals(
                    List.of(share.path()),
                    found.shares().stream().map(ShareRecord::path).toList());
            assertEquals(STAMP, found.shares().get(0).stamp());
            assertEquals(
                    downloads.stream().map(FolderPeerStateTest::facts).toList(),
                    found.downloads().stream().map(FolderPeerStateTest::facts).toList());
        }
        try (PeerState state = open()) {
            assertEquals(instance, state.instance());
        }
    }

    private static List<Object> facts(DownloadRecord download) {
        return List.of(
                download.key(),
                download.target(),
                download.stage(),
                Optional.ofNullable(download.note()),
                Optional.ofNullable(download.verified()),
                download.metainfo().infoHash());
    }

    @Test
    void aFolderInUseIsRefused() throws Exception {
        try (PeerState state = open()) {
            assertEquals(state.instance(), state.instance());
            JournalException refusal = assertThrows(JournalException.class, this::open);
            assertEquals(JournalException.Reason.IN_USE, refusal.reason());
        }
        open().close();
    }

    @Test
    void theJournalStaysShortAndWhatNobodyNeedsIsDeleted() throws Exception {
        int records = 1500;
        try (PeerState state = open()) {
            Eventually.get(make(state, (open, alice) -> {
                alice.putDownload(download("gone", Stage.UNFINISHED, null, null));
                alice.removeDownload(FileKey.of("photos", "gone"));
            }));
            for (int i = 1; i <= records; i++) {
                Checkpoint reached = pieces(0, 32_000 + i);
                Eventually.get(make(
                        state, (open, alice) -> alice.putDownload(download("large", Stage.UNFINISHED, null, reached))));
                if (i % 100 == 0) {
                    awaitKept(state);
                }
            }
            assertEquals(List.of(file("large").infoHash().hex()), infos(), "not only at the next start");
        }
        long written = records * 4000L;
        long kept = 0;
        for (String name : Disk.of(folder.resolve("state")).list()) {
            kept += Files.size(folder.resolve("state").resolve(name));
        }
        System.out.println("of " + written + " bytes written to the journal " + kept + " are left");
        try (PeerState state = open()) {
            assertEquals(
                    pieces(0, 32_000 + records),
                    contents(state).downloads().get(0).verified());
            assertEquals(List.of(file("large").infoHash().hex()), infos());
        }
        assertTrue(kept < written / 2, "the journal has " + kept + " bytes");
    }

    @Test
    void aDamagedMetainfoCostsOnlyItsFile() throws Exception {
        change((state, alice) -> {
            alice.putDownload(download("good", Stage.UNFINISHED, null, null));
            alice.putDownload(download("lost", Stage.UNFINISHED, null, null));
            alice.putDownload(download("damaged", Stage.UNFINISHED, null, null));
        });
        Path infos = folder.resolve("state").resolve("info");
        Files.delete(infos.resolve(file("lost").infoHash().hex()));
        Files.write(
                infos.resolve(file("damaged").infoHash().hex()), file("other").infoBytes());
        Logger log = Logger.getLogger(FolderPeerState.class.getName());
        log.setLevel(Level.OFF);
        try (PeerState state = open()) {
            assertEquals(
                    List.of("good"),
                    contents(state).downloads().stream()
                            .map(download -> download.key().name())
                            .toList());
        } finally {
            log.setLevel(null);
        }
    }

    private Journal journal() throws IOException {
        return new Journal(
                Disk.of(folder.resolve("state")),
                "peer",
                record -> {},
                new Journal.Listener() {
                    @Override
                    public void durable(long sequence) {}

                    @Override
                    public void failed(JournalException cause) {}
                },
                Runnable::run);
    }

    /** A path that cannot be spelled in whatever encoding a test runs in, as one with umlauts in a POSIX locale. */
    private void unspell(byte[] record) throws Exception {
        BencodeDictionary known = (BencodeDictionary) Bencode.decode(record, new BencodeLimits(1 << 20, 4, 1000));
        BencodeDictionary.Builder fields = BencodeDictionary.builder();
        known.entries().forEach(fields::put);
        try (Journal journal = journal()) {
            journal.append(Bencode.encode(fields.put("path", "/un\0spelled").build()));
        }
    }

    @Test
    void whatCannotBeSpelledInThisLocaleIsKeptUntilItIsPutOrRemoved() throws Exception {
        PeerState.Owner alice = new PeerState.Owner(COMMUNITY, "alice");
        ShareRecord share = new ShareRecord("Photos", Path.of("/films/shared"), STAMP, file("shared"));
        change((state, account) -> {
            account.putShare(share);
            account.putDownload(download("loaded", Stage.COMPLETE, null, null));
            account.putDownload(download("good", Stage.UNFINISHED, null, null));
        });
        unspell(StateRecord.share(alice, share));
        unspell(StateRecord.download(alice, download("loaded", Stage.COMPLETE, null, null)));
        List<String> infos = infos();
        Logger log = Logger.getLogger(FolderPeerState.class.getName());
        log.setLevel(Level.OFF);
        try {
            try (PeerState state = open()) {
                assertEquals(List.of(), contents(state).shares());
                assertEquals(1, contents(state).downloads().size());
                // Until there was a snapshot.
                for (int i = 1; i <= 400; i++) {
                    Checkpoint reached = pieces(0, 32_000 + i);
                    Eventually.get(make(
                            state,
                            (open, account) -> account.putDownload(download("good", Stage.UNFINISHED, null, reached))));
                }
                awaitKept(state);
            }
            assertEquals(infos, infos(), "their metainfos are needed");
            try (PeerState state = open()) {
                CompletableFuture<List<byte[]>> aside = new CompletableFuture<>();
                threads.loop().execute(() -> aside.complete(state.aside()));
                assertEquals(2, Eventually.get(aside).size());
                Eventually.get(make(state, (open, account) -> {
                    account.putShare(share);
                    account.removeDownload(FileKey.of("photos", "loaded"));
                }));
            }
        } finally {
            log.setLevel(null);
        }
        try (PeerState state = open()) {
            assertEquals(
                    List.of(share.path()),
                    contents(state).shares().stream().map(ShareRecord::path).toList());
            assertEquals(1, contents(state).downloads().size());
            Eventually.await("the others to be swept", () -> infos().size() == 2);
        }
    }

    @Test
    void aRecordThatMakesNoSenseIsRefusedInOneLine() throws Exception {
        open().close();
        try (Journal journal = journal()) {
            journal.append("d4:what7:nothinge".getBytes(StandardCharsets.US_ASCII));
        }
        IOException refusal = assertThrows(IOException.class, this::open);
        assertTrue(String.valueOf(refusal.getMessage()).contains("an unknown change: nothing"), refusal::toString);
        assertTrue(String.valueOf(refusal.getMessage()).contains(folder.toString()), refusal::toString);
    }
}
