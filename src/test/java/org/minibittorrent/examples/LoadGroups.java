package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.RequestException;

/** The groups that a load of clients changes, and what is known of each: for certain, or but for one change in doubt. */
final class LoadGroups {
    private static final int GROUPS = 8;

    private final List<Slot> slots = new ArrayList<>();

    LoadGroups() {
        for (int i = 0; i < GROUPS; i++) {
            slots.add(new Slot("group-" + i));
        }
    }

    /** One group. Whoever changes it holds its monitor until the tracker has answered. */
    static final class Slot {
        final String id;
        private GroupWorld sure = GroupWorld.NONE;
        private @Nullable GroupWorld maybe;

        Slot(String id) {
            this.id = id;
        }

        GroupWorld world() {
            return sure;
        }

        boolean isSure() {
            return maybe == null;
        }

        /** Makes a request; it has taken effect if it is answered, may have if it is not. */
        void change(UnaryOperator<GroupWorld> effect, LoadClient.Request request) throws Exception {
            GroupWorld after = effect.apply(sure);
            try {
                request.run();
            } catch (RequestException e) {
                if (!LoadClient.isUnanswered(e)) {
                    throw new AssertionError(id + " " + sure + " -> " + after, e);
                }
                maybe = after.sharingOnly(sure.shared());
                throw e;
            }
            sure = after;
        }

        /** The tracker's own word after a restart: it must be what is known. */
        synchronized void settle(GroupWorld told) {
            GroupWorld doubtful = maybe;
            boolean isAfter = doubtful != null && !sure.isTold(told) && doubtful.isTold(told);
            assertTrue(
                    isAfter || sure.isTold(told),
                    () -> id + ": the tracker says " + told + ", acknowledged was " + sure
                            + (doubtful == null ? "" : ", without an answer " + doubtful));
            if (doubtful != null) {
                // A withdrawal that was not answered has ended the sharing, or has not.
                sure = (isAfter ? doubtful : sure).sharingOnly(doubtful.shared());
                maybe = null;
            }
        }
    }

    List<Slot> all() {
        return slots;
    }

    Slot any(Random random) {
        return slots.get(random.nextInt(slots.size()));
    }
}
