package org.minibittorrent.tracker.store;

import java.io.IOException;
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

/** A store in memory that remembers every batch as bytes; its disk can be made slow or full, and can refuse info dictionaries. */
public final class RecordingStore extends MemoryStore {
    public final List<byte[]> log = new ArrayList<>();

    /** The info dictionaries that were ever put, and those that were not removed. */
    final Map<InfoHash, BencodeString> everPut = new HashMap<>();

    private final EventLoop loop;
    private final List<List<Change>> before;
    private final Deque<Consumer<@Nullable IOException>> waiting = new ArrayDeque<>();
    private int durable;
    private boolean slow;
    private boolean full;

    @Nullable
    public Throwable putFailure;

    @Nullable
    public Throwable getFailure;

    public RecordingStore(EventLoop loop, List<List<Change>> before) {
        super(loop);
        this.loop = loop;
        this.before = before;
    }

    /** {@return the info dictionaries that are kept} */
    public Map<InfoHash, BencodeString> infos() {
        return infos;
    }

    /** Nothing that is appended becomes durable until {@link #sync}. */
    public void hold() {
        slow = true;
        durable = log.size();
    }

    /** Everything is durable, and from now on at once. */
    public void sync() {
        slow = false;
        full = false;
        for (Consumer<@Nullable IOException> done = waiting.poll(); done != null; done = waiting.poll()) {
            done.accept(null);
        }
    }

    /** What was appended since {@link #hold} finds no room, and nothing does until {@link #sync}. */
    public void refuse() {
        slow = false;
        full = true;
        log.subList(durable, log.size()).clear();
        IOException cause = new IOException("no space left on device");
        for (Consumer<@Nullable IOException> done = waiting.pollLast(); done != null; done = waiting.pollLast()) {
            done.accept(cause);
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
    public boolean isKeeping() {
        return !full;
    }

    @Override
    public void append(List<Change> batch) {
        if (batch.isEmpty() || full) {
            throw new IllegalArgumentException("an empty batch, or no room");
        }
        log.add(ChangeCodec.encode(batch));
    }

    @Override
    public void afterDurable(Consumer<@Nullable IOException> done) {
        if (slow) {
            waiting.add(done);
        } else {
            done.accept(null);
        }
    }

    @Override
    public void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done) {
        Throwable failure = putFailure;
        if (failure == null) {
            everPut.put(infoHash, info);
            super.putInfo(infoHash, info, done);
        } else {
            loop.execute(() -> done.accept(failure));
        }
    }

    @Override
    public void getInfo(InfoHash infoHash, BiConsumer<@Nullable BencodeString, @Nullable Throwable> done) {
        Throwable failure = getFailure;
        if (failure == null) {
            super.getInfo(infoHash, done);
        } else {
            loop.execute(() -> done.accept(null, failure));
        }
    }
}
