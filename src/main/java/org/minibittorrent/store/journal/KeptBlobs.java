package org.minibittorrent.store.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.journal.KeptMemory.Blob;

/**
 * The blobs of a {@link RecordKeeper}, and the work on them: done by workers, one piece at a time in the order in which it was
 * asked for. Loop thread, unless said otherwise.
 */
public final class KeptBlobs {
    private static final String ROOM = "room";
    private static final int ROOM_BYTES = 1 << 16;

    private final KeeperThreads threads;
    private final BlobFolder folder;
    private final RecordKeeper keeper;
    private final KeptMemory memory;
    private final BlobSweep sweep;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    /** Blobs of records that are known to be durable. */
    private final Set<String> stored = new HashSet<>();

    KeptBlobs(KeeperThreads threads, BlobFolder folder, RecordKeeper keeper, KeptMemory memory, int namesAtATime) {
        this.threads = threads;
        this.folder = folder;
        this.keeper = keeper;
        this.memory = memory;
        this.sweep = new BlobSweep(this, keeper, folder, namesAtATime);
    }

    /** {@return the folder they lie in, to be read by a worker in its turn, or at the start} */
    public BlobFolder folder() {
        return folder;
    }

    /** A blob of a record was read at the start and is whole. */
    public void found(String blob) {
        stored.add(blob);
    }

    /** Begins to look for blobs that no record needs, and drops them, unless that is under way. */
    public void sweep() {
        sweep.begin();
    }

    /** Keeps a blob of which a record that is appended later will speak; {@code done} gets null or the error. */
    public void put(String name, byte[] content, Consumer<@Nullable Throwable> done) {
        sweep.spare(name);
        inTurn(() -> folder.put(name, content), done);
    }

    /** Drops a blob, some time, unless a record needs it by then. To be called when the removal of its record is durable. */
    public void remove(String name) {
        drop(() -> List.of(name), folder::drop, () -> {});
    }

    /** Has a worker do work on the blobs after all that was asked for before; {@code done} gets the result or the error. */
    public <T> void inTurn(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        whenItsTurn(() -> threads.call(work, (result, failure) -> endTurn(() -> done.accept(result, failure))));
    }

    /** The same for work without a result. */
    void inTurn(KeeperThreads.Work work, Consumer<@Nullable Throwable> done) {
        whenItsTurn(() -> begin(work, done));
    }

    private void begin(KeeperThreads.Work work, Consumer<@Nullable Throwable> done) {
        threads.run(work, failure -> endTurn(() -> done.accept(failure)));
    }

    private void whenItsTurn(Runnable begin) {
        waiting.add(begin);
        next();
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

    /** Drops those of some blobs that are superfluous when their turn has come, and that no record needs. */
    void drop(Supplier<List<String>> superfluous, Consumer<List<String>> work, Runnable done) {
        whenItsTurn(() -> {
            List<String> dropped = keeper.isKeeping() ? unneeded(superfluous.get()) : List.of();
            dropped.forEach(stored::remove);
            begin(() -> work.accept(dropped), failure -> done.run());
        });
    }

    /** Those of some names that no record needs. */
    List<String> unneeded(List<String> names) {
        return names.stream().filter(memory.needed().negate()).toList();
    }

    /** A record that speaks of this blob is taken. */
    void isSpokenOf(Blob blob) {
        sweep.spare(blob.name());
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

    /** These are durable. */
    void stored(Collection<Blob> blobs) {
        blobs.forEach(blob -> stored.add(blob.name()));
    }

    /** Whether no worker is at work or asked for. */
    boolean isIdle() {
        return !busy && waiting.isEmpty();
    }

    /** Ends the search for blobs that no record needs. Any thread. */
    void close() {
        sweep.close();
    }
}
