package org.minibittorrent.tracker.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.TrackerState;

/** The tracker's facts without a folder: all of it is as durable as it will ever be at once, and gone with the process. */
public class MemoryStore implements TrackerStore {
    private final EventLoop loop;
    final Map<InfoHash, BencodeString> infos = new HashMap<>();

    public MemoryStore(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void load(TrackerState state) {}

    @Override
    public boolean isKeeping() {
        return true;
    }

    @Override
    public void append(List<Change> batch) {}

    @Override
    public void afterDurable(Consumer<@Nullable IOException> done) {
        done.accept(null);
    }

    @Override
    public void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done) {
        infos.put(infoHash, info);
        loop.execute(() -> done.accept(null));
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
    public void begin(Consumer<Throwable> onFailure) {}

    @Override
    public void close() {}
}
