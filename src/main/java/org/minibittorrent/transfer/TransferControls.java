package org.minibittorrent.transfer;

import java.net.InetSocketAddress;
import java.util.Collection;

/** The ways to control a share or download that is under way. Loop thread. */
public interface TransferControls {
    /** Stops fetching; what is verified goes on being shared. Of no effect on a share. */
    default void pause() {}

    /** Goes on fetching after a pause. */
    default void resume() {}

    /** Limits its rates, in bytes a second. */
    void setLimits(long down, long up);

    /** Names peers to connect to; of no effect in a group, where the tracker names them. */
    default void addPeers(Collection<InetSocketAddress> addresses) {}

    /** Ends it at once: given up, with the unfinished deleted; or with all that is there kept, to be gone on with. */
    void close(boolean discard);
}
