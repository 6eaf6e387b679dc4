package org.minibittorrent.store.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.journal.KeptMemory.Blob;

/**
 * The blobs of a {@link RecordKeeper}, and the work on them: done by workers, one piece at a time in the order in which it
 * was asked for. Loop thread, unless said otherwise.
 *
 * <p>A sweep searches among them for files that no record needs: left half written by a crash, or whole without a record.
 * There may be a million to look at, so the owner goes on meanwhile: a worker lists some names, the loop asks the owner's
 * memory, a worker deletes.
 */
public final class KeptBlobs {
    private static final System.Logger LOG = System.getLogger(KeptBlobs.class.getName());
    private static final String ROOM = "room";
    private static final int ROOM_BYTES = 1 << 16;

    private final KeeperThreads threads;
    private final BlobFolder folder;
    private final RecordKeeper keeper;
    private final KeptMemory memory;
    private final int namesAtATime;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean sweeping;
    private volatile @Nullable Iterator<String> namesLeft;
    /** Blobs of records that are known to be durable. */
    private final Set<String> stored = new HashSet<>();
    /** Blobs asked for during a sweep: their records may not be in memory yet. */
    private final Set<String> spared = new HashSet<>();
    /** The names that a sweep has yet to look at; the worker's whose turn it is. */
    private volatile @Nullable Stream<String> names;

    KeptBlobs(KeeperThreads threads, BlobFolder folder, RecordKeeper keeper, KeptMemory memory, int namesAtATime) {
        this.threads = threads;
        this.folder = folder;
        this.keeper = keeper;
        this.memory = memory;
        this.namesAtATime = namesAtATime;
    }

    /** The folder they lie in, to be read by a worker in its turn, or at the start. */
    public BlobFolder folder() {
        return folder;
    }

    /** A blob of a record is there, whole and durable. */
    public void found(String blob) {
        stored.add(blob);
    }

    /** Begins to look for blobs that no record needs, and drops them, unless that is under way. */
    public void sweep() {
        if (!sweeping) {
            sweeping = true;
            sweepOn();
        }
    }

    private void sweepOn() {
        if (!keeper.isClosing()) {
            inTurn(this::list, this::listed);
        }
    }

    /** On a worker: some names; none at the end. */
    private List<String> list() throws IOException {
        Iterator<String> left = namesLeft;
        if (left == null) {
            Stream<String> all = folder.names();
            names = all;
            left = all.iterator();
            namesLeft = left;
        }
        List<String> found = new ArrayList<>();
        while (found.size() < namesAtATime && left.hasNext()) {
            found.add(left.next());
        }
        if (found.isEmpty()) {
            close();
        }
        return found;
    }

    private void listed(@Nullable List<String> found, @Nullable Throwable failure) {
        if (found == null || found.isEmpty()) {
            sweeping = false;
            spared.clear();
            if (failure != null) {
                LOG.log(Level.DEBUG, "files that nobody needs may be left", failure);
            }
            return;
        }
        List<String> superfluous =
                found.stream().filter(memory.needed().negate()).toList();
        if (superfluous.isEmpty()) {
            sweepOn();
            return;
        }
        // After the removal of their records is durable, and in turn with what is put: then a blob there is whole, and
        // one that was begun and is missing will be written after that.
        keeper.afterDurable(refused ->
                drop(refused == null ? superfluous : List.of(), name -> !spared.contains(name), this::sweepOn));
    }

    /** A blob is about to be put, or a record to speak of it: a sweep is to spare it. */
    void spare(String name) {
        if (sweeping) {
            spared.add(name);
        }
    }

    /** Keeps a blob of which a record that is appended later will speak; {@code done} gets null or the error. */
    public void put(String name, byte[] content, Consumer<@Nullable Throwable> done) {
        spare(name);
        inTurn(() -> folder.put(name, content), done);
    }

    /** Drops a blob, some time, unless a record needs it by then. To be called when the removal of its record is durable. */
    public void remove(String name) {
        drop(List.of(name), any -> true, () -> {});
    }

    /** Has a worker do work on the blobs after all that was asked for before; {@code done} gets the result or the error. */
    public <T> void inTurn(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        whenItsTurn(() -> begin(work, done));
    }

    /** The same for work without a result. */
    void inTurn(KeeperThreads.Work work, Consumer<@Nullable Throwable> done) {
        whenItsTurn(() -> begin(work, (ok, failure) -> done.accept(failure)));
    }

    private void whenItsTurn(Runnable begin) {
        waiting.add(begin);
        next();
    }

    private <T> void begin(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        threads.call(work, (result, failure) -> endTurn(() -> done.accept(result, failure)));
    }

    private void endTurn(Runnable tell) {
        try {
            tell.run();
        } finally {
            busy = false;
            next();
            keeper.goOn();
        }
    }

    private void next() {
        Runnable first = busy ? null : waiting.poll();
        if (first != null) {
            busy = true;
            first.run();
        }
    }

    /** Drops those of some blobs that still are superfluous when their turn has come, and that no record needs. */
    private void drop(List<String> some, Predicate<String> superfluous, Runnable done) {
        whenItsTurn(() -> {
            Predicate<String> unneeded = superfluous.and(memory.needed().negate());
            List<String> dropped =
                    keeper.isKeeping() ? some.stream().filter(unneeded).toList() : List.of();
            dropped.forEach(stored::remove);
            begin((KeeperThreads.Work) () -> folder.drop(dropped), (ok, failure) -> done.run());
        });
    }

    boolean isStored(Blob blob) {
        return stored.contains(blob.name());
    }

    /** Keeps the blob of a record; {@code done} gets null or the error. */
    void store(Blob blob, Consumer<@Nullable Throwable> done) {
        inTurn(() -> write(blob), error -> {
            if (error == null) {
                stored.add(blob.name());
            }
            done.accept(error);
        });
    }

    /** Keeps a blob; {@link #stored} is to be told. Blocks. */
    void write(Blob blob) throws IOException {
        folder.put(blob.name(), blob.content().get());
    }

    /** Looks whether there is room for a few records. Blocks. */
    void requireRoom() throws IOException {
        folder.put(ROOM, new byte[ROOM_BYTES]);
        folder.drop(List.of(ROOM));
    }

    /** Whether no worker is at work or asked for. */
    boolean isIdle() {
        return !busy && waiting.isEmpty();
    }

    /** Ends a sweep: no worker is at work any more. Any thread. */
    void close() {
        Stream<String> open = names;
        names = null;
        namesLeft = null;
        if (open != null) {
            DiskErrors.close(open::close);
        }
    }
}
