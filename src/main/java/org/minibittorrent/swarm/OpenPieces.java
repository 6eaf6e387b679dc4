package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pieces in progress, filed by their use: those with free blocks, those of them that nobody has taken on, and for each
 * peer those that are its own. The code that changes a piece calls {@link #refresh}.
 */
final class OpenPieces {
    private final Map<Integer, OpenPiece> open = new LinkedHashMap<>();
    private final Set<OpenPiece> withFree = new LinkedHashSet<>();
    private final Set<OpenPiece> orphans = new LinkedHashSet<>();

    @Nullable
    OpenPiece get(int piece) {
        return open.get(piece);
    }

    int size() {
        return open.size();
    }

    /** Those with blocks that are neither here nor expected from anybody, the oldest first. */
    Collection<OpenPiece> withFree() {
        return Collections.unmodifiableSet(withFree);
    }

    /** Those of {@link #withFree} that nobody has taken on. */
    Collection<OpenPiece> orphans() {
        return Collections.unmodifiableSet(orphans);
    }

    /** All of them, the oldest first. */
    Collection<OpenPiece> all() {
        return Collections.unmodifiableCollection(open.values());
    }

    OpenPiece start(int piece, int blocks) {
        OpenPiece started = new OpenPiece(piece, blocks);
        open.put(piece, started);
        refresh(started);
        return started;
    }

    /** All its blocks are here. */
    void complete(OpenPiece piece) {
        piece.checking = true;
        disown(piece);
    }

    /** A block that was here is not: it is wanted again. */
    void lost(int piece, int block) {
        OpenPiece opened = open.get(piece);
        if (opened != null && opened.isHere(block)) {
            opened.lost(block);
            refresh(opened);
        }
    }

    /** It failed its hash; all of it is wanted again, at the end of the line. */
    void restart(OpenPiece piece) {
        piece.restart();
        refresh(piece);
    }

    /** It is no longer in progress. */
    void close(OpenPiece piece) {
        open.remove(piece.piece);
        disown(piece);
        withFree.remove(piece);
        orphans.remove(piece);
    }

    /** The peer is to bring the whole piece. */
    void own(OpenPiece piece, SwarmPeer peer) {
        piece.owner = peer;
        peer.owned.add(piece);
        refresh(piece);
    }

    /** Anybody may bring the piece. */
    void disown(OpenPiece piece) {
        SwarmPeer owner = piece.owner;
        if (owner != null) {
            owner.owned.remove(piece);
            owner.ownedWithFree.remove(piece);
            piece.owner = null;
        }
        refresh(piece);
    }

    /** Anybody may bring the pieces that the peer was to bring. */
    void disownAll(SwarmPeer peer) {
        new ArrayList<>(peer.owned).forEach(this::disown);
    }

    /** Files a piece anew after it changed. */
    void refresh(OpenPiece piece) {
        boolean free = piece.free() > 0;
        file(piece, withFree, free);
        file(piece, orphans, free && piece.owner == null);
        if (piece.owner != null) {
            file(piece, piece.owner.ownedWithFree, free);
        }
    }

    private static void file(OpenPiece piece, Set<OpenPiece> under, boolean belongs) {
        if (belongs) {
            under.add(piece);
        } else {
            under.remove(piece);
        }
    }
}
