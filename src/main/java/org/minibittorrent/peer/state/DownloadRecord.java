package org.minibittorrent.peer.state;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;

/**
 * A download of a user: what is left to do, or what became of it.
 *
 * @param group the group's id as people spell it
 * @param target where the file lies in the end, absolute; until then the data is in {@code <target>.part}
 * @param note why it failed; of a complete one, why it is no longer what its group has under its name; otherwise null
 * @param verified what need not be fetched again; null if nothing, or not known
 */
public record DownloadRecord(
        String group,
        Path target,
        Metainfo metainfo,
        Stage stage,
        @Nullable Standstill note,
        @Nullable Checkpoint verified) {
    /** The stages of a download, and what it does at the next login. */
    public enum Stage {
        /** Goes on. */
        UNFINISHED,
        /** Shares what it has, and waits until it is told to go on. */
        PAUSED,
        /** Nothing: neither fetches nor shares until it is told to go on. */
        STOPPED,
        /** Nothing: it is complete. Whether it is shared is told by a {@link ShareRecord}. */
        COMPLETE,
        /** Nothing: it failed for good. */
        FAILED
    }

    public FileKey key() {
        return FileKey.of(group, name());
    }

    /** {@return the file's name in the group} */
    public String name() {
        return metainfo.name();
    }

    /** Whether it lacks pieces and may still get them. */
    public boolean isUnfinished() {
        return stage != Stage.COMPLETE && stage != Stage.FAILED;
    }

    /** The same download at another stage. */
    public DownloadRecord at(Stage newStage, @Nullable Standstill newNote) {
        boolean isOver = newStage == Stage.COMPLETE || newStage == Stage.FAILED;
        return new DownloadRecord(group, target, metainfo, newStage, newNote, isOver ? null : verified);
    }

    /** Whether pieces of it are known to be on disk. */
    public boolean hasPieces() {
        return verified != null && !verified.pieces().isEmpty();
    }

    /** The same download, of which nothing is on disk. */
    public DownloadRecord withoutPieces() {
        return new DownloadRecord(group, target, metainfo, stage, note, null);
    }

    /** The same download, somewhat further. */
    public DownloadRecord with(Checkpoint reached) {
        return new DownloadRecord(group, target, metainfo, stage, note, reached);
    }
}
