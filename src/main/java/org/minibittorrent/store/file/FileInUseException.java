package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.file.Path;

/** The failure to get a file that only one may use, while another has it. */
public final class FileInUseException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean byThisProcess;

    FileInUseException(Path path, boolean byThisProcess) {
        super(path + ": in use by " + (byThisProcess ? "this process" : "another process"));
        this.byThisProcess = byThisProcess;
    }

    /** Whether it is this process that has it. */
    public boolean byThisProcess() {
        return byThisProcess;
    }
}
