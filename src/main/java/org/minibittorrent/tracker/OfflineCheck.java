package org.minibittorrent.tracker;

import java.io.IOException;
import java.nio.file.Path;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.store.JournalStore;

/** The check of the state folder of a tracker that does not run. Blocks. */
public final class OfflineCheck {
    private OfflineCheck() {}

    /**
     * Reads a folder without changing it, every record and every info dictionary, and gives its content in one line. An
     * exception says where it is damaged.
     */
    public static String verify(Path folder) throws IOException {
        Disk disk = Disk.of(folder);
        TrackerState state = new TrackerState();
        String found = Journal.verify(disk, JournalStore.CONTENT, record -> JournalStore.apply(state, record));
        if (state.fileCount() > 0) {
            verifyInfos(state, new BlobFolder(Disk.of(folder.resolve(JournalStore.INFOS)), ApiLimits.INFO_BYTES));
        }
        return found + "; " + state.users().size() + " users, " + state.groups().size() + " groups, "
                + state.fileCount() + " files";
    }

    private static void verifyInfos(TrackerState state, BlobFolder infos) throws IOException {
        for (GroupEntry group : state.groups().values()) {
            for (Change.PutFile file : group.files().values()) {
                String name = file.infoHash().hex();
                String what = infos.describe(name) + ", the metainfo of " + file.name() + " in " + group.id() + ", ";
                byte[] info;
                try {
                    info = infos.get(name);
                } catch (IOException e) {
                    throw new IOException(what + "cannot be read: " + e.getMessage(), e);
                }
                if (!InfoHash.ofInfo(info).equals(file.infoHash())) {
                    throw new IOException(what + "is damaged; whoever has the file can mend that by sharing it again");
                }
            }
        }
    }
}
