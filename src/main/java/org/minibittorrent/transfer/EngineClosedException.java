package org.minibittorrent.transfer;

import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;

/** The peer was closed before or while it did what was asked of it. */
public final class EngineClosedException extends StandstillException {
    private static final long serialVersionUID = 1L;

    public EngineClosedException() {
        super(Reason.ENDED, "", "the peer is closed");
    }
}
