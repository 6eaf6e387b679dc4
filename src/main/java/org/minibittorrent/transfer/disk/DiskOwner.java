package org.minibittorrent.transfer.disk;

import java.io.IOException;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.swarm.Swarm;

/** The transfer whose files the disk work is about. Loop thread. */
public interface DiskOwner {
    Swarm swarm();

    /** Whether it has ended: nothing is started any more. */
    boolean isOver();

    /** Runs a step whose failure ends this transfer, and nothing else. Nothing if it has ended. */
    void guarded(Runnable step);

    /** Something to be shown has changed. */
    void changed();

    /** Pauses the download for a reason that lies with the disk. */
    void pause(IOException cause);

    /** Ends the transfer because of an error. */
    void fail(IOException cause);

    /** A verified piece cannot be read, though its file looks as it should. */
    void unreadable(int piece, IOException error);

    /** A piece that was unreadable can be read again, and is good. */
    void readable(int piece);

    /** A verified piece does not hash to what it should any more, though its file looks as it should. */
    void wrong(int piece);

    /** Verified pieces are on disk for good; also told once after the transfer has ended. */
    void checkpoint(Checkpoint reached);
}
