package org.minibittorrent;

import java.nio.file.Path;
import java.time.Instant;
import org.minibittorrent.reason.Standstill;

/**
 * Something that happens to a session unasked. See {@link Session#onEvent}. The {@code why} of some says what happened, with
 * its reason for a program to decide by.
 */
public sealed interface SessionEvent {
    /** Another user asks to join a group that this user owns. */
    record JoinRequested(String group, String user) implements SessionEvent {}

    /** This user was admitted to a group. */
    record RequestAccepted(String group) implements SessionEvent {}

    /** This user was not admitted to a group. */
    record RequestRejected(String group) implements SessionEvent {}

    /** A member left a group, or was put out ({@code removed}). If it is this user, its shares and downloads there have ended. */
    record MemberGone(String group, String user, boolean removed) implements SessionEvent {}

    /** A group passed to another member, its owner from now on. */
    record OwnerChanged(String group, String owner) implements SessionEvent {}

    /**
     * A file of this name and size came into a group; the uploader brought it, at this time by the tracker's clock. Its infohash
     * tells it from another file that had the name before.
     */
    record FileAdded(String group, String name, long bytes, String uploader, String infoHash, Instant added)
            implements SessionEvent {}

    /**
     * The file of this infohash was taken out of a group. If it was shared or downloaded here, that has ended; a copy that is
     * complete stays on disk.
     */
    record FileRemoved(String group, String name, String infoHash) implements SessionEvent {}

    /**
     * A file is no longer shared here although nobody asked for that. {@code FILE_REMOVED}: it was taken out of its group, and is
     * gone from {@link Session#shares}. Else its content is not that of the group any more: it stays there as {@code STOPPED}.
     */
    record ShareStopped(String group, String name, Standstill why) implements SessionEvent {}

    /** A file cannot be had at present, and so is not shared: its folder is away, say. It is shared again by itself. */
    record SharePaused(String group, String name, Standstill why) implements SessionEvent {}

    /** A file is shared again after {@link ShareStopped} or {@link SharePaused}. */
    record ShareResumed(String group, String name) implements SessionEvent {}

    /** A download is complete, verified and on disk, at this path. */
    record DownloadCompleted(String group, String name, Path path) implements SessionEvent {}

    /**
     * A download does not go on because of the disk: it is full, or the file is away. {@link Standstill#next} tells whether it
     * goes on by itself or needs {@link Download#resume}.
     */
    record DownloadPaused(String group, String name, Standstill why) implements SessionEvent {}

    /** A download goes on by itself after {@link DownloadPaused}. */
    record DownloadResumed(String group, String name) implements SessionEvent {}

    /** A download has failed for good. */
    record DownloadFailed(String group, String name, Standstill why) implements SessionEvent {}

    /**
     * The tracker cannot be heard; it is tried again by itself. Transfers go on for the length of the lease (30 s unless the
     * tracker says otherwise). Then they wait: members could not be told from those who were put out meanwhile.
     */
    record TrackerLost() implements SessionEvent {}

    /** The tracker is heard again, and knows again what is shared here. */
    record TrackerBack() implements SessionEvent {}

    /** The session is over, {@code LOGGED_OUT} or for another reason, and nothing moves any more. The last event. */
    record Ended(Standstill why) implements SessionEvent {}
}
