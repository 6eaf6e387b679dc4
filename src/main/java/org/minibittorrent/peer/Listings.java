package org.minibittorrent.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Files.ListedFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Groups.ListedGroup;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Members.ListedMember;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.GroupRequest.ListMembers;

/** One of the tracker's listings, read as a whole though it comes in pages, each after a name. Loop thread. */
public record Listings<R, T>(
        Function<String, CompletableFuture<R>> page,
        Function<R, List<T>> entries,
        Predicate<R> more,
        Function<T, String> name) {
    /** {@return every group of the tracker, by name} */
    public static CompletableFuture<List<ListedGroup>> groups(UserSession session) {
        return new Listings<>(
                        after -> session.call(new ListGroups(after)), Groups::groups, Groups::more, ListedGroup::group)
                .after("", new ArrayList<>());
    }

    /** {@return the members of a group, by name} */
    public static CompletableFuture<List<ListedMember>> members(UserSession session, String group) {
        return new Listings<>(
                        after -> session.call(new ListMembers(group, after)),
                        Members::members,
                        Members::more,
                        ListedMember::user)
                .after("", new ArrayList<>());
    }

    /** {@return the files of a group, by name} */
    public static CompletableFuture<List<ListedFile>> files(UserSession session, String group) {
        return new Listings<>(
                        after -> session.call(new ListFiles(group, after)), Files::files, Files::more, ListedFile::name)
                .after("", new ArrayList<>());
    }

    private CompletableFuture<List<T>> after(String last, List<T> soFar) {
        return page.apply(last).thenCompose(answer -> {
            List<T> part = entries.apply(answer);
            soFar.addAll(part);
            // A page that says there is more but brings nothing would never end.
            return more.test(answer) && !part.isEmpty()
                    ? after(name.apply(part.get(part.size() - 1)), soFar)
                    : CompletableFuture.completedFuture(soFar);
        });
    }
}
