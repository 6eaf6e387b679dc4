package org.minibittorrent.peer.files;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.reason.Standstill;

/** The application's side of a session, which is told its news. Loop thread; must not block. */
public interface SessionListener {
    /**
     * A download is in the list from now on; one of the same file is not any more.
     *
     * @param handle of a download that the application has started; null for one that goes on
     * @return its handle, to which {@code ended} comes when the download is over, not only its transfer
     */
    Follower listed(PeerDownload download, @Nullable Follower handle);

    /** A whole file is shared likewise, in the place of one of the same name, until its handle hears the end of it. */
    Follower listed(PeerShare share, @Nullable Follower handle);

    /** A download is not in the list any more. */
    void unlisted(PeerDownload download);

    /** The tracker told of something in a group; by now this peer has acted upon it. */
    void happened(ApiEvent event);

    /** A file had to be unshared: until the user says a word or the right file is there, or for good if it was taken out. */
    void shareStopped(String group, String name, Standstill why);

    /** A file cannot be had at present: it is not shared until it can be. */
    void sharePaused(String group, String name, Standstill why);

    /** A file that had to be unshared is shared again. */
    void shareResumed(String group, String name);

    /** A download is complete, on disk and recorded. */
    void downloadCompleted(PeerDownload download);

    /** A download waits, because the disk or its file does not let it go on. */
    void downloadPaused(PeerDownload download, Standstill why);

    /** A download that waited for its file goes on. */
    void downloadResumed(PeerDownload download);

    /** A download failed for good. */
    void downloadFailed(PeerDownload download, Standstill why);

    /** The tracker is not heard any more. */
    void trackerLost();

    /** The tracker is heard again and knows what is shared here. */
    void trackerBack();

    /** The session is over. The last call. */
    void ended(Standstill why);
}
