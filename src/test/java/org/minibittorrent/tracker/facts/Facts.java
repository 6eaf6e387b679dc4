package org.minibittorrent.tracker.facts;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.Change.PutMember;
import org.minibittorrent.tracker.facts.Change.PutRequest;
import org.minibittorrent.tracker.facts.Change.PutSession;

/** All that a state holds, in one order, so that two can be compared. */
public final class Facts {
    private Facts() {}

    /** The facts, after looking whether everything that is derived from them fits. */
    public static List<Change> of(TrackerState state) {
        List<Change> facts = new ArrayList<>();
        SnapshotCursor cursor = state.snapshot();
        for (List<Change> slice = cursor.next(7); !slice.isEmpty(); slice = cursor.next(7)) {
            facts.addAll(slice);
        }
        int files = 0;
        int memberships = 0;
        int requests = 0;
        for (Change fact : facts) {
            if (fact instanceof PutFile file) {
                files++;
                assertSame(file, state.file(file.infoHash()));
            } else if (fact instanceof PutSession session) {
                assertSame(session, state.session(session.tokenHash()));
            } else if (fact instanceof PutMember member) {
                memberships++;
                assertEquals(
                        true,
                        requireNonNull(state.users().get(member.user()))
                                .memberOf()
                                .contains(member.group()));
            } else if (fact instanceof PutRequest request) {
                requests++;
                assertEquals(
                        true,
                        requireNonNull(state.users().get(request.user()))
                                .asking()
                                .contains(request.group()));
            }
        }
        assertEquals(files, state.fileCount());
        assertEquals(
                memberships,
                state.users().values().stream()
                        .mapToInt(user -> user.memberOf().size())
                        .sum());
        assertEquals(
                requests,
                state.users().values().stream()
                        .mapToInt(user -> user.asking().size())
                        .sum());
        return facts;
    }

    /** The state that comes of these batches. */
    public static TrackerState replayed(List<List<Change>> batches) {
        TrackerState state = new TrackerState();
        batches.forEach(state::apply);
        return state;
    }
}
