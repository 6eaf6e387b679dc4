package org.minibittorrent.transfer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.transfer.connection.RemotePeer;

/** The judge of who may connect for a transfer, who also names their users. Asked on the loop thread. */
public interface TransferGate {
    /**
     * Whether a peer that has connected may stay. Until the answer it is sent nothing; without one it is turned away after
     * three seconds.
     *
     * @param remote has shaken hands
     * @param answer to be called on the loop thread, now or later, at most once; too late is harmless
     */
    void admit(RemotePeer remote, Consumer<Boolean> answer);

    /**
     * The user whose peer that is, to name it by.
     *
     * @param remote was admitted, or dialled by us
     * @return null if that is not known
     */
    @Nullable
    String user(RemotePeer remote);
}
