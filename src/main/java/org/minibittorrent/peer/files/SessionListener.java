package org.minibittorrent.peer.files;

import java.nio.file.Path;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.transfer.TransferListener;

/** What a session tells the application's side. Loop thread; must not block. */
public interface SessionListener {
    /**
     * A download is in the list from now on; one of the same file is not any more.
     *
     * @return who follows it. What it hears of differs from a plain transfer's in this: {@code ended} comes when the
     *     download is over, not only its transfer
     */
    TransferListener listed(PeerDownload download);

    /** A download is not in the list any more. */
    void unlisted(PeerDownload download);

    /** The tracker told of something in a group; by now this peer has acted upon it. */
    void happened(ApiEvent event);

    /** A file had to be unshared. */
    void shareStopped(String group, String name, String reason);

    /** A download is complete, on disk and recorded. */
    void downloadCompleted(String group, String name, Path path);

    /** A download failed for good. */
    void downloadFailed(String group, String name, String reason);

    /** The tracker is not heard any more. */
    void trackerLost();

    /** The tracker is heard again and knows what is shared here. */
    void trackerBack();

    /** The session is over. The last call. */
    void ended(String reason);
}
