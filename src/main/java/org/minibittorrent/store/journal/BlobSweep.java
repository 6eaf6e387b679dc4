package org.minibittorrent.store.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for files among the blobs that no record needs: left half written by a crash, or whole without a record. There
 * may be a million to look at, so the owner goes on meanwhile: a worker lists some names, the loop asks the owner's memory, a
 * worker deletes. Loop thread.
 */
final class BlobSweep {
    private static final System.Logger LOG = System.getLogger(BlobSweep.class.getName());

    private final KeptBlobs blobs;
    private final RecordKeeper keeper;
    private final BlobFolder folder;
    private final int atATime;

    /** Blobs asked for meanwhile: their records may not be in memory yet. */
    private final Set<String> spared = new HashSet<>();

    /** The rest of the names; the worker's whose turn it is. */
    private volatile Disk.@Nullable Names names;

    private boolean running;

    BlobSweep(KeptBlobs blobs, RecordKeeper keeper, BlobFolder folder, int atATime) {
        this.blobs = blobs;
        this.keeper = keeper;
        this.folder = folder;
        this.atATime = atATime;
    }

    /** Begins, unless one is under way. */
    void begin() {
        if (!running) {
            running = true;
            next();
        }
    }

    private void next() {
        if (!keeper.isClosing()) {
            blobs.inTurn(this::list, this::listed);
        }
    }

    /** On a worker: some names; none at the end. */
    private List<String> list() throws IOException {
        Disk.Names open = names;
        if (open == null) {
            open = folder.names();
            names = open;
        }
        List<String> found = open.next(atATime);
        if (found.isEmpty()) {
            close();
        }
        return found;
    }

    /** A blob is about to be put, or a record to speak of it. */
    void spare(String name) {
        if (running) {
            spared.add(name);
        }
    }

    private void listed(@Nullable List<String> names, @Nullable Throwable failure) {
        if (names == null || names.isEmpty()) {
            running = false;
            spared.clear();
            if (failure != null) {
                LOG.log(Level.DEBUG, "files that nobody needs may be left", failure);
            }
            return;
        }
        List<String> superfluous = blobs.unneeded(names);
        if (superfluous.isEmpty()) {
            next();
            return;
        }
        // After the removal of their records is durable, and in turn with what is put: then a blob there is whole, and
        // one that was begun and is missing will be written after that.
        keeper.afterDurable(refused -> blobs.drop(
                () -> superfluous.stream()
                        .filter(name -> refused == null && !spared.contains(name))
                        .toList(),
                folder::drop,
                this::next));
    }

    /** Ends the search: no worker is at work any more. */
    void close() {
        Disk.Names open = names;
        names = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a listing cannot be closed", e);
            }
        }
    }
}
