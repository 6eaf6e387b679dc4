package org.minibittorrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.ApiEvent;

/** Somebody has thought about what a session does on every kind of event. */
class SessionEventsTest {
    @Test
    void everyKindHasItsAction() {
        assertEquals(Set.of(ApiEvent.class.getPermittedSubclasses()), SessionEvents.ACTIONS.keySet());
    }
}
