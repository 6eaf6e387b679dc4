package org.minibittorrent.tracker.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.ChangeCodec;
import org.minibittorrent.tracker.facts.TrackerState;

/** Remembers every batch as bytes; its disk can be made slow, and can refuse info dictionaries. */
public final class RecordingStore implements TrackerStore {
    public final List<byte[]> log = new ArrayList<>();
    public final Map<InfoHash, BencodeString> infos = new HashMap<>();

    /** Those that were removed, too. */
    final Map<InfoHash, BencodeString> everPut = new HashMap<>();

    private final EventLoop loop;
    private final List<List<Change>> before;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean slow;

    @Nullable
    public Throwable putFailure;

    public RecordingStore(EventLoop loop, List<List<Change>> before) {
        this.loop = loop;
        this.before = before;
    }

    /** Nothing that is appended becomes durable until {@link #sync}. */
    public void hold() {
        slow = true;
    }

    /** Everything is durable, and from now on at once. */
    public void sync() {
        slow = false;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    /** What was appended so far, read back from its bytes. */
    public List<List<Change>> batches() {
        List<List<Change>> batches = new ArrayList<>();
        for (byte[] record : log) {
            try {
                batches.add(ChangeCodec.decode(record));
            } catch (BencodeException e) {
                throw new AssertionError(e);
            }
        }
        return batches;
    }

    @Override
    public void load(TrackerState state) {
        before.forEach(state::apply);
    }

    @Override
    public void append(List<Change> batch) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("an empty batch");
        }
        log.add(ChangeCodec.encode(batch));
    }

    @Override
    public void afterDurable(Runnable task) {
        if (slow) {
            waiting.add(task);
        } else {
            task.run();
        }
    }

    @Override
    public void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done) {
        Throwable failure = putFailure;
        if (failure == null) {
            infos.put(infoHash, info);
            everPut.put(infoHash, info);
        }
        loop.execute(() -> done.accept(failure));
    }

    @Override
    public void getInfo(InfoHash infoHash, BiConsumer<@Nullable BencodeString, @Nullable Throwable> done) {
        BencodeString info = infos.get(infoHash);
        loop.execute(() -> done.accept(info, null));
    }

    @Override
    public void removeInfo(InfoHash infoHash) {
        infos.remove(infoHash);
    }

    @Override
    public void tidy() {
        // There is nothing from before.
    }

    @Override
    public void onFailure(Consumer<Throwable> listener) {
        // Never fails.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
