package org.minibittorrent.transfer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.transfer.connection.RemotePeer;

/** The judge of who may connect for a transfer, who also names their users. Asked on the loop thread. */
public interface TransferGate {
    /**
     * Whether a peer that has shaken hands may stay. It is sent nothing until the answer is called, on the loop thread,
     * now or later, at most once; without one it is turned away after three seconds. Too late is harmless.
     */
    void admit(RemotePeer remote, Consumer<Boolean> answer);

    /** {@return the user of a peer that was admitted, or dialled by us, to name it by; null if not known} */
    @Nullable
    String user(RemotePeer remote);

    /** Whether the tracker told of this very peer, so that it can be told apart from others at its IP address. */
    boolean isKnown(RemotePeer remote);
}
