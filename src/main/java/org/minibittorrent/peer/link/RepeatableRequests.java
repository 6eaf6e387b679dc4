package org.minibittorrent.peer.link;

import java.util.Set;
import org.minibittorrent.api.AccountRequest;
import org.minibittorrent.api.FileRequest;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.api.SwarmRequest;

/**
 * The requests that do no harm when the tracker is given them twice: questions, and requests whose second answer is as good
 * as the first. All others are sent once.
 */
final class RepeatableRequests {
    private static final Set<Class<?>> KINDS = Set.of(
            AccountRequest.BeginLogin.class,
            AccountRequest.Logout.class,
            AccountRequest.ListSessions.class,
            GroupRequest.GetGroup.class,
            GroupRequest.ListRequests.class,
            GroupRequest.ListGroups.class,
            GroupRequest.ListMembers.class,
            FileRequest.ListFiles.class,
            FileRequest.AddFile.class,
            FileRequest.GetFile.class,
            SwarmRequest.Announce.class,
            SwarmRequest.Admit.class);

    private RepeatableRequests() {}

    static boolean contains(Class<?> request) {
        return KINDS.contains(request);
    }
}
