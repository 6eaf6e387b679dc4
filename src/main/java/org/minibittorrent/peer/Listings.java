package org.minibittorrent.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Files.ListedFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Groups.ListedGroup;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Members.ListedMember;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.GroupRequest.ListMembers;

/** The tracker's listings, each as a whole though it comes in pages. Loop thread. */
public final class Listings {
    private final UserSession session;

    /** The listings that a session may see. */
    public Listings(UserSession session) {
        this.session = session;
    }

    /** {@return every group of the tracker, by name} */
    public CompletableFuture<List<ListedGroup>> groups() {
        return from("", new ArrayList<>(), ListGroups::new, Groups::groups, Groups::more, ListedGroup::group);
    }

    /** {@return the members of a group, by name} */
    public CompletableFuture<List<ListedMember>> members(String group) {
        return from(
                "",
                new ArrayList<>(),
                after -> new ListMembers(group, after),
                Members::members,
                Members::more,
                ListedMember::user);
    }

    /** {@return the files of a group, by name} */
    public CompletableFuture<List<ListedFile>> files(String group) {
        return from(
                "",
                new ArrayList<>(),
                after -> new ListFiles(group, after),
                Files::files,
                Files::more,
                ListedFile::name);
    }

    private <R extends ApiReply, T> CompletableFuture<List<T>> from(
            String after,
            List<T> soFar,
            Function<String, ApiRequest<R>> request,
            Function<R, List<T>> entries,
            Function<R, Boolean> more,
            Function<T, String> name) {
        return session.call(request.apply(after)).thenCompose(page -> {
            List<T> part = entries.apply(page);
            soFar.addAll(part);
            // A page that says there is more but brings nothing would never end.
            return more.apply(page) && !part.isEmpty()
                    ? from(name.apply(part.get(part.size() - 1)), soFar, request, entries, more, name)
                    : CompletableFuture.completedFuture(soFar);
        });
    }
}
