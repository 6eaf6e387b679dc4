package org.minibittorrent.tracker.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.tracker.facts.TrackerState;

/**
 * Deletes what lies among the info dictionaries and is of no entry: left half written by a crash, or whole but with its entry
 * never recorded or removed. There may be a million to look at, so it is done while the tracker serves, some names at a time:
 * a worker lists them, the loop asks the state, a worker deletes. Loop thread, except {@link #close}.
 */
final class InfoSweep {
    private static final System.Logger LOG = System.getLogger(InfoSweep.class.getName());

    private final LoopAndWorkers threads;
    private final TrackerState state;
    private final JournalStore store;
    private final Folder folder;

    /** What was put meanwhile: its entry may not be in the state yet. */
    private final Set<InfoHash> spared = new HashSet<>();

    private boolean over;

    InfoSweep(LoopAndWorkers threads, BlobFolder infos, TrackerState state, JournalStore store, int atATime) {
        this.threads = threads;
        this.state = state;
        this.store = store;
        this.folder = new Folder(infos, atATime);
    }

    /** Begins. Once, when the state is the loop's. */
    void begin() {
        next();
    }

    private void next() {
        threads.onWorker(folder::next, this::listed);
    }

    /** An info dictionary is about to be put. */
    void spare(InfoHash infoHash) {
        if (!over) {
            spared.add(infoHash);
        }
    }

    private void listed(@Nullable List<String> names, @Nullable Throwable failure) {
        if (names == null || names.isEmpty()) {
            end(failure);
            return;
        }
        List<String> superfluous = names.stream().filter(this::isSuperfluous).toList();
        if (superfluous.isEmpty()) {
            next();
            return;
        }
        // Not before the removal of their entries is durable, and in turn with what is put: then what is there is
        // whole, and what was begun and is not there will be written after that.
        store.afterDurable(() -> store.inTurn(
                () -> {
                    List<String> still =
                            superfluous.stream().filter(this::isSuperfluous).toList();
                    return () -> folder.drop(still);
                },
                (dropped, error) -> {
                    LOG.log(Level.DEBUG, () -> "of info dictionaries that are of no entry dropped: " + dropped);
                    next();
                }));
    }

    private void end(@Nullable Throwable failure) {
        over = true;
        spared.clear();
        if (failure != null) {
            LOG.log(Level.DEBUG, "info dictionaries that nobody needs may be left", failure);
        }
    }

    private boolean isSuperfluous(String name) {
        boolean isHash = name.length() == 2 * InfoHash.LENGTH
                && name.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (!isHash) {
            return true;
        }
        InfoHash infoHash = InfoHash.parseHex(name);
        return state.file(infoHash) == null && !spared.contains(infoHash);
    }

    /** Deletes nothing any more when this returns: another tracker may have the folder then. Not on the loop thread; blocks. */
    void close() {
        folder.close();
    }

    /** The workers' side. */
    private static final class Folder {
        private final BlobFolder infos;
        private final int atATime;
        private Disk.@Nullable Names names;
        private boolean closed;

        Folder(BlobFolder infos, int atATime) {
            this.infos = infos;
            this.atATime = atATime;
        }

        /** Some names; none at the end. */
        synchronized List<String> next() throws IOException {
            if (closed) {
                return List.of();
            }
            Disk.Names open = names;
            if (open == null) {
                open = infos.names();
                names = open;
            }
            List<String> found = open.next(atATime);
            if (found.isEmpty()) {
                close();
            }
            return found;
        }

        synchronized int drop(List<String> superfluous) {
            return closed ? 0 : infos.drop(superfluous);
        }

        synchronized void close() {
            closed = true;
            if (names != null) {
                try {
                    names.close();
                } catch (IOException e) {
                    LOG.log(Level.DEBUG, "a listing cannot be closed", e);
                }
            }
        }
    }
}
