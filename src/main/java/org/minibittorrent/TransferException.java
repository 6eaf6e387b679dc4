package org.minibittorrent;

import java.io.IOException;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.file.DiskErrors;

/** The failure of a share or download, at its beginning or later. */
public final class TransferException extends MiniBitTorrentException {
    private static final long serialVersionUID = 1L;

    private final Standstill standstill;

    TransferException(IOException cause) {
        this(DiskErrors.why(cause), cause);
    }

    private TransferException(Standstill standstill, IOException cause) {
        super(standstill.sentence(), cause);
        this.standstill = standstill;
    }

    @Override
    public Reason reason() {
        return standstill.reason();
    }

    /** {@return the reason with what it is about} */
    public Standstill standstill() {
        return standstill;
    }
}
