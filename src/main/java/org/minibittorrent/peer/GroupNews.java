package org.minibittorrent.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.FileRemoved;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.RequestAnswered;
import org.minibittorrent.api.ApiEvent.Snapshot.Membership;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply.Files.ListedFile;
import org.minibittorrent.api.GroupReply.Members.ListedMember;
import org.minibittorrent.api.GroupReply.Standing;
import org.minibittorrent.api.GroupReply.Users;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.api.Id;
import org.minibittorrent.peer.files.SessionContext;

/**
 * The news of the user's groups for the application: each once, also what fell into a time without the tracker. A {@link
 * GroupPicture} is kept of each group. At the login it is taken in silence, since the application can list the group; when the
 * tracker is heard again, and its numbers differ from those of the picture, the group is read anew and the difference is told.
 * News that comes meanwhile waits for that. Loop thread.
 */
final class GroupNews {
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
    /** News that waits for one group; more is found when that is read. */
    private static final int MOST_WAITING = 1000;

    private final SessionContext context;
    private final UserSession session;
    private final String user;
    private final Map<String, GroupPicture> pictures = new LinkedHashMap<>();
    /** The groups that were asked for admission in this session, as they were spelled, by folded id. */
    private final Map<String, String> asked = new HashMap<>();

    /** Done when the groups of the first snapshot are read: what happens from then on is told. Never fails. */
    final CompletableFuture<Void> first = new CompletableFuture<>();

    private boolean began;
    /** Done when all groups are read that are to be. Never fails. One is read at a time. */
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    GroupNews(SessionContext context, UserSession session) {
        this.context = context;
        this.session = session;
        this.user = session.login.user();
    }

    /** {@return done when the application has been told what fell into a time without the tracker} Never fails. */
    CompletableFuture<Void> caughtUp() {
        return reading;
    }

    /** The event stream begins, and these are the user's groups. */
    void snapshot(List<Membership> groups) {
        for (Membership group : groups) {
            String folded = Id.fold(group.group());
            GroupPicture known = pictures.get(folded);
            if (known != null) {
                compare(known, group);
                continue;
            }
            asked.remove(folded);
            if (began && !isUser(group.owner())) {
                tell(new RequestAnswered(group.group(), true));
            }
            begin(group);
        }
        if (began && !asked.isEmpty()) {
            lookForAnswers();
        } else if (!began) {
            var unused = reading.thenRun(() -> first.complete(null));
        }
        began = true;
    }

    /** {@return the groups of which the application knows that the user is in them} */
    List<String> groups() {
        return pictures.values().stream().map(picture -> picture.group).toList();
    }

    /** The user was put out of a group, or left it from elsewhere, which was not heard. */
    void gone(String group) {
        GroupPicture known = pictures.get(Id.fold(group));
        left(group);
        if (known != null) {
            tell(new MemberGone(known.group, user, true, known.departures + 1));
        }
    }

    private void compare(GroupPicture known, Membership now) {
        boolean hasPassed = !known.owner.isEmpty() && !known.owner.equals(now.owner());
        known.owner = now.owner();
        if (hasPassed) {
            tell(new OwnerChanged(now.group(), now.owner()));
        }
        if (known.differsFrom(now) || isUser(now.owner())) {
            read(known);
        }
    }

    /** The event stream broke: what is being read may be from before more changes, and is read again. */
    void lost() {
        pictures.values().forEach(picture -> picture.waiting = null);
    }

    /** The user has made a group, in which there is nothing yet. */
    void created(String group) {
        GroupPicture picture = new GroupPicture(new Membership(group, user, 0, 0));
        picture.isRead = true;
        pictures.put(Id.fold(group), picture);
    }

    private void begin(Membership group) {
        GroupPicture picture = new GroupPicture(group);
        pictures.put(Id.fold(group.group()), picture);
        read(picture);
    }

    /** The user has asked to join a group. */
    void asked(String group) {
        asked.put(Id.fold(group), group);
    }

    /** The user has answered a request to join: that one may ask again. */
    void answered(String group, String asking) {
        GroupPicture picture = pictures.get(Id.fold(group));
        if (picture != null) {
            picture.answered(asking);
        }
    }

    /** The user is not in a group any more, and asks no more to join it. */
    void left(String group) {
        pictures.remove(Id.fold(group));
        asked.remove(Id.fold(group));
    }

    /** Something has happened: the application is told, now or when what was missed before has been told. */
    void heard(ApiEvent event) {
        String group = event.group();
        if (event instanceof RequestAnswered || (event instanceof MemberGone gone && isUser(gone.user()))) {
            left(group);
            if (event instanceof RequestAnswered answer && answer.accepted()) {
                begin(new Membership(group, "", 0, 0));
            }
            tell(event);
            return;
        }
        GroupPicture picture = pictures.get(Id.fold(group));
        if (picture == null) {
            tell(event);
        } else if (picture.waiting == null) {
            if (picture.apply(event)) {
                tell(event);
            }
        } else {
            if (picture.waiting.size() < MOST_WAITING) {
                picture.waiting.add(event);
            }
            if (!picture.isRead) {
                tell(event); // nothing was missed before it
            }
        }
    }

    private void tell(ApiEvent event) {
        if (event instanceof FileAdded added) {
            session.catalogued(added.group(), added.name(), added.infoHash());
        } else if (event instanceof FileRemoved removed) {
            session.catalogued(removed.group(), removed.name(), null);
        }
        context.listener().happened(event);
    }

    private void read(GroupPicture picture) {
        if (picture.waiting == null) {
            List<ApiEvent> waiting = new ArrayList<>();
            picture.waiting = waiting;
            read(picture, waiting);
        }
    }

    /** Reads a group after those that are being read, unless {@link #lost} has come between. */
    private void read(GroupPicture picture, List<ApiEvent> waiting) {
        reading = reading.thenCompose(done -> {
            if (picture.waiting != waiting || !context.isOpen()) {
                return CompletableFuture.completedFuture(null);
            }
            return list(picture)
                    .thenAccept(found -> {
                        if (picture.waiting == waiting) {
                            found(picture, found);
                        }
                    })
                    .exceptionally(failure -> {
                        if (picture.waiting == waiting) {
                            failed(picture, waiting, SessionContext.cause(failure));
                        }
                        return null;
                    });
        });
    }

    private CompletableFuture<GroupPicture.Found> list(GroupPicture picture) {
        String group = picture.group;
        CompletableFuture<@Nullable List<ListedFile>> files = picture.needsFiles
                ? Listings.files(session, group).thenApply(list -> list)
                : CompletableFuture.completedFuture(null);
        return files.thenCompose(listed -> {
            CompletableFuture<@Nullable Set<String>> members = picture.needsMembers
                    ? Listings.members(session, group)
                            .thenApply(list ->
                                    list.stream().map(ListedMember::user).collect(Collectors.toSet()))
                    : CompletableFuture.completedFuture(null);
            CompletableFuture<Set<String>> requests = isUser(picture.owner)
                    ? session.call(new ListRequests(group))
                            .thenApply(Users::users)
                            .thenApply(Set::copyOf)
                    : CompletableFuture.completedFuture(Set.of());
            return members.thenCombine(requests, (people, asking) -> new GroupPicture.Found(listed, people, asking));
        });
    }

    private void found(GroupPicture picture, GroupPicture.Found found) {
        boolean isFirst = !picture.isRead;
        for (ApiEvent missed : picture.take(found)) {
            if (missed instanceof FileRemoved removed) {
                session.removed(removed.group(), removed.name(), removed.infoHash());
            }
            tell(missed);
        }
        session.catalogued(picture.group, picture.files);
        flush(picture, isFirst);
    }

    /** Takes over the news that has waited, and tells it unless it was told at once. */
    private void flush(GroupPicture picture, boolean wasTold) {
        List<ApiEvent> waiting = Objects.requireNonNullElse(picture.waiting, List.of());
        picture.waiting = null;
        for (ApiEvent event : waiting) {
            if (picture.apply(event) && !wasTold) {
                tell(event);
            }
        }
    }

    /** A failure that may pass is tried again. Where the user is no member, or no owner, any more, there is nothing to be read. */
    private void failed(GroupPicture picture, List<ApiEvent> waiting, Throwable cause) {
        if (cause instanceof ApiException refusal && refusal.code() != ErrorCode.UNAVAILABLE) {
            flush(picture, !picture.isRead);
        } else {
            context.loop().schedule(RETRY_NANOS, () -> read(picture, waiting));
        }
    }

    /** Of a request that was turned down unheard nothing is left: the user is neither asking nor a member. */
    private void lookForAnswers() {
        var unused = Listings.groups(session).thenAccept(groups -> {
            Set<String> open = groups.stream()
                    .filter(group -> group.standing() != Standing.NONE)
                    .map(group -> Id.fold(group.group()))
                    .collect(Collectors.toSet());
            for (Map.Entry<String, String> one : List.copyOf(asked.entrySet())) {
                if (!open.contains(one.getKey()) && asked.remove(one.getKey()) != null) {
                    tell(new RequestAnswered(one.getValue(), false));
                }
            }
        });
    }

    private boolean isUser(String other) {
        return Id.fold(other).equals(Id.fold(user));
    }
}
