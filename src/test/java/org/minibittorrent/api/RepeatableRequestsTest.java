package org.minibittorrent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Somebody has thought about every kind of request whether the tracker may be given it twice. */
class RepeatableRequestsTest {
    private static final Set<String> TWICE = Set.of(
            "BeginLogin",
            "Logout",
            "ListSessions",
            "GetGroup",
            "ListRequests",
            "ListGroups",
            "ListMembers",
            "ListFiles",
            "AddFile",
            "GetFile",
            "Announce",
            "Admit");

    /** The second answer would say that it cannot be done, or something else would be done by then. */
    private static final Set<String> ONCE = Set.of(
            "CreateUser",
            "FinishLogin",
            "ChangePassword",
            "EndSession",
            "CreateGroup",
            "JoinGroup",
            "LeaveGroup",
            "AcceptRequest",
            "RejectRequest",
            "RemoveMember",
            "RemoveFile");

    private static Set<Class<?>> kinds() {
        return Arrays.stream(ApiRequest.class.getPermittedSubclasses())
                .flatMap(area -> Arrays.stream(area.getPermittedSubclasses()))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Stream<? extends Class<?>> classes) {
        return classes.map(Class::getSimpleName).collect(Collectors.toSet());
    }

    @Test
    void everyKindIsOneOrTheOther() {
        assertEquals(Stream.concat(TWICE.stream(), ONCE.stream()).collect(Collectors.toSet()), names(kinds().stream()));
        assertEquals(
                TWICE,
                names(Operation.BY_NAME.values().stream()
                        .filter(Operation::isRepeatable)
                        .map(Operation::request)));
    }
}
