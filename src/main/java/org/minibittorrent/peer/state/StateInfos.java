package org.minibittorrent.peer.state;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;

/**
 * The metainfo files of a peer's state, and which of them are durable. What blocks is for workers and says so; the rest is for
 * the loop thread.
 */
final class StateInfos {
    private static final System.Logger LOG = System.getLogger(StateInfos.class.getName());
    private static final String FOLDER = "info";

    private final LoopAndWorkers threads;
    private final BlobFolder files;

    /** Those that are durable. */
    private final Set<InfoHash> stored = new HashSet<>();

    /** Of those, the ones that no record will speak of once all changes so far are durable. */
    private final Set<InfoHash> stale = new HashSet<>();

    private boolean busy;

    StateInfos(LoopAndWorkers threads, Disk disk) throws IOException {
        this.threads = threads;
        this.files = new BlobFolder(disk.folder(FOLDER), ApiLimits.INFO_BYTES);
    }

    /**
     * Reads one at the start. Blocks.
     *
     * @return null if it is gone or damaged: no crash can have done that, so the user is told, and the rest goes on
     */
    @Nullable
    Metainfo read(InfoHash infoHash) throws IOException {
        String name = infoHash.hex();
        try {
            if (stored.contains(infoHash) || files.has(name)) {
                Metainfo metainfo = Metainfo.parseInfo(files.get(name), null);
                if (metainfo.infoHash().equals(infoHash)) {
                    stored.add(infoHash);
                    return metainfo;
                }
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    files.describe(name) + " is gone or damaged: what it is of is forgotten");
        } catch (MetainfoException e) {
            LOG.log(System.Logger.Level.WARNING, files.describe(name) + " is damaged: what it is of is forgotten", e);
        }
        return null;
    }

    /** Deletes all that were not read. Blocks. */
    void retainRead() throws IOException {
        Set<String> names = stored.stream().map(InfoHash::hex).collect(Collectors.toSet());
        files.retain(names::contains);
    }

    boolean isStored(InfoHash infoHash) {
        return stored.contains(infoHash);
    }

    /** Makes one durable. Blocks; {@link #stored} is to be told. */
    void put(Metainfo metainfo) throws IOException {
        files.put(metainfo.infoHash().hex(), metainfo.infoBytes());
    }

    /** This one is durable. */
    void stored(InfoHash infoHash) {
        stored.add(infoHash);
    }

    /** A record will speak of this one. */
    void needed(InfoHash infoHash) {
        stale.remove(infoHash);
    }

    /** Records speak of these alone. */
    void neededOnly(Set<InfoHash> needed) {
        stored.stream().filter(infoHash -> !needed.contains(infoHash)).forEach(stale::add);
    }

    /** Of these, the ones that are not durable. */
    List<Metainfo> lacking(Map<InfoHash, Metainfo> all) {
        return all.entrySet().stream()
                .filter(entry -> !stored.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Makes one durable; {@code done} gets null, or what went wrong. */
    void store(Metainfo metainfo, Consumer<@Nullable Throwable> done) {
        busy = true;
        threads.onWorker(
                () -> {
                    put(metainfo);
                    return true;
                },
                (stored, error) -> {
                    busy = false;
                    if (error == null) {
                        stored(metainfo.infoHash());
                    }
                    done.accept(error);
                });
    }

    /** Deletes those that nobody needs, if there are any. Nothing is stored meanwhile: the same metainfo may come back. */
    void deleteStale(Runnable done) {
        if (busy || stale.isEmpty()) {
            return;
        }
        Set<InfoHash> deleting = Set.copyOf(stale);
        stale.clear();
        stored.removeAll(deleting);
        busy = true;
        threads.onWorker(
                () -> {
                    for (InfoHash infoHash : deleting) {
                        files.remove(infoHash.hex());
                    }
                    return true;
                },
                (deleted, error) -> {
                    busy = false;
                    if (error != null) {
                        LOG.log(System.Logger.Level.DEBUG, "a metainfo nobody needs is left", error);
                    }
                    done.run();
                });
    }

    /** Whether a worker stores or deletes: then neither may be begun. */
    boolean isBusy() {
        return busy;
    }
}
