package org.minibittorrent.tracker.service;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.minibittorrent.api.ApiEvent.JoinRequested;
import org.minibittorrent.api.ApiEvent.RequestAnswered;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.GroupReply.GroupCreated;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Groups.ListedGroup;
import org.minibittorrent.api.GroupReply.Left;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Standing;
import org.minibittorrent.api.GroupReply.Users;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.tracker.facts.Change.PutGroup;
import org.minibittorrent.tracker.facts.Change.PutMember;
import org.minibittorrent.tracker.facts.Change.PutRequest;
import org.minibittorrent.tracker.facts.Change.RemoveRequest;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.EventStreams;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.Presence;
import org.minibittorrent.tracker.store.Ledger;
import org.minibittorrent.tracker.store.SafeText;

/** The requests about groups, their members, and requests to join. Loop thread. */
public final class GroupService {
    private static final int SOURCE_BYTES = 16;

    private final Ledger ledger;
    private final TrackerState state;
    private final Environment environment;
    private final Presence presence;
    private final EventStreams events;
    private final Supplier<Departures> departures;

    /** A service that needs a fresh {@code departures} each time a member goes. */
    public GroupService(
            Environment environment,
            Ledger ledger,
            Presence presence,
            EventStreams events,
            Supplier<Departures> departures) {
        this.ledger = ledger;
        this.state = ledger.state();
        this.environment = environment;
        this.presence = presence;
        this.events = events;
        this.departures = departures;
    }

    /** Does what is asked, or refuses it. */
    public ApiReply handle(Caller caller, GroupRequest<?> request) throws ApiException {
        UserEntry user = caller.user();
        if (request instanceof GroupRequest.CreateGroup create) {
            return create(user, create.group());
        } else if (request instanceof GroupRequest.GetGroup get) {
            return get(user, get.group());
        } else if (request instanceof GroupRequest.JoinGroup join) {
            return join(user, join.group());
        } else if (request instanceof GroupRequest.LeaveGroup leave) {
            return leave(user, leave.group());
        } else if (request instanceof GroupRequest.ListRequests list) {
            return requests(user, list.group());
        } else if (request instanceof GroupRequest.AcceptRequest accept) {
            return accept(user, accept.group(), accept.user());
        } else if (request instanceof GroupRequest.RejectRequest reject) {
            return reject(user, reject.group(), reject.user());
        } else if (request instanceof GroupRequest.ListGroups list) {
            return groups(user, list.after());
        } else if (request instanceof GroupRequest.ListMembers list) {
            return members(user, list.group(), list.after());
        } else if (request instanceof GroupRequest.RemoveMember remove) {
            return remove(user, remove.group(), remove.user());
        }
        throw new IllegalArgumentException("no request about groups: " + request.operation());
    }

    private GroupCreated create(UserEntry user, String id) throws ApiException {
        Id.check("group", id);
        if (state.group(id) != null) {
            throw new ApiException(ErrorCode.NAME_TAKEN, "there is a group " + id + " already: choose another name");
        }
        long owned = user.memberOf().stream()
                .map(state::group)
                .filter(group -> group != null && group.isOwner(user))
                .count();
        if (owned >= environment.limit(Limit.GROUPS_OWNED)) {
            throw new ApiException(
                    ErrorCode.QUOTA, "you own " + owned + " groups, and more are not allowed: leave one first");
        }
        checkMemberships(user, "you are");
        ledger.commit(List.of(
                new PutGroup(
                        id,
                        user.key,
                        BencodeString.of(environment.randomBytes(SOURCE_BYTES)),
                        0,
                        environment.clock().millis()),
                new PutMember(Id.fold(id), user.key, state.nextSequence())));
        return new GroupCreated(true);
    }

    private GroupInfo get(UserEntry user, String id) throws ApiException {
        GroupEntry group = ledger.requireMember(id, user);
        return new GroupInfo(group.id(), state.shownUser(group.fact.owner()), true, group.fact.source());
    }

    private Done join(UserEntry user, String id) throws ApiException {
        GroupEntry group = ledger.requireGroup(id);
        if (group.hasMember(user)) {
            throw new ApiException(ErrorCode.ALREADY_MEMBER, "you are a member of " + group.id() + " already");
        }
        if (user.asking().contains(group.key)) {
            throw new ApiException(
                    ErrorCode.ALREADY_ASKED,
                    "you have asked to join " + group.id() + " already: its owner has not answered yet");
        }
        if (user.asking().size() >= environment.limit(Limit.REQUESTS_PER_USER)) {
            throw new ApiException(
                    ErrorCode.QUOTA,
                    "you wait for the answer of " + user.asking().size() + " groups: take a request back first");
        }
        if (group.requests().size() >= environment.limit(Limit.REQUESTS_PER_GROUP)) {
            throw new ApiException(
                    ErrorCode.QUOTA, "too many ask to join " + group.id() + " at present: try again later");
        }
        ledger.commit(new PutRequest(group.key, user.key, state.nextSequence()));
        events.tellUser(group.fact.owner(), new JoinRequested(group.id(), user.id()));
        return new Done();
    }

    private Left leave(UserEntry user, String id) throws ApiException {
        GroupEntry group = ledger.requireGroup(id);
        if (user.asking().contains(group.key)) {
            ledger.commit(new RemoveRequest(group.key, user.key));
            return new Left("");
        }
        if (!group.hasMember(user)) {
            throw new ApiException(
                    ErrorCode.NOT_A_MEMBER,
                    "you are not a member of " + group.id() + ", and have not asked to join it");
        }
        Departures departure = departures.get();
        String newOwner = departure.add(group, user, false).orElse("");
        departure.commit();
        return new Left(newOwner);
    }

    private Users requests(UserEntry user, String id) throws ApiException {
        GroupEntry group = ledger.requireOwner(id, user);
        return new Users(group.requests().values().stream()
                .sorted(Comparator.comparingLong(PutRequest::sequence))
                .map(request -> state.shownUser(request.user()))
                .toList());
    }

    private Done accept(UserEntry owner, String id, String asking) throws ApiException {
        GroupEntry group = ledger.requireOwner(id, owner);
        UserEntry user = requireAsking(group, asking);
        if (group.members().size() >= environment.limit(Limit.MEMBERS_PER_GROUP)) {
            throw new ApiException(
                    ErrorCode.QUOTA,
                    group.id() + " has " + group.members().size() + " members, and more are not allowed");
        }
        checkMemberships(user, user.id() + " is");
        ledger.commit(List.of(
                new RemoveRequest(group.key, user.key), new PutMember(group.key, user.key, state.nextSequence())));
        events.tellUser(user.key, new RequestAnswered(group.id(), true));
        return new Done();
    }

    private Done reject(UserEntry owner, String id, String asking) throws ApiException {
        GroupEntry group = ledger.requireOwner(id, owner);
        UserEntry user = requireAsking(group, asking);
        ledger.commit(new RemoveRequest(group.key, user.key));
        events.tellUser(user.key, new RequestAnswered(group.id(), false));
        return new Done();
    }

    private Groups groups(UserEntry user, String after) {
        Collection<GroupEntry> rest =
                state.groups().tailMap(Id.fold(after), false).values();
        return new Groups(
                rest.stream()
                        .limit(ApiLimits.PAGE)
                        .map(group -> new ListedGroup(
                                group.id(),
                                state.shownUser(group.fact.owner()),
                                group.members().size(),
                                standing(user, group)))
                        .toList(),
                rest.stream().skip(ApiLimits.PAGE).findAny().isPresent());
    }

    private Members members(UserEntry user, String id, String after) throws ApiException {
        GroupEntry group = ledger.requireMember(id, user);
        Set<String> rest = group.members().tailMap(Id.fold(after), false).keySet();
        return new Members(
                rest.stream()
                        .limit(ApiLimits.PAGE)
                        .map(member -> new Members.ListedMember(
                                state.shownUser(member), group.fact.owner().equals(member), presence.isOnline(member)))
                        .toList(),
                rest.stream().skip(ApiLimits.PAGE).findAny().isPresent());
    }

    private Done remove(UserEntry owner, String id, String member) throws ApiException {
        GroupEntry group = ledger.requireOwner(id, owner);
        UserEntry user = state.user(member);
        if (user == null || !group.hasMember(user)) {
            throw new ApiException(
                    ErrorCode.NO_SUCH_USER, "there is no member " + SafeText.shown(member) + " in " + group.id());
        }
        if (user == owner) {
            throw new ApiException(
                    ErrorCode.NOT_ALLOWED, "you cannot remove yourself from " + group.id() + ": leave it instead");
        }
        Departures departure = departures.get();
        var unused = departure.add(group, user, true);
        departure.commit();
        return new Done();
    }

    private UserEntry requireAsking(GroupEntry group, String id) throws ApiException {
        UserEntry user = state.user(id);
        if (user == null || !user.asking().contains(group.key)) {
            throw new ApiException(
                    ErrorCode.NO_SUCH_REQUEST,
                    "there is no request of a user " + SafeText.shown(id) + " to join " + group.id());
        }
        return user;
    }

    private void checkMemberships(UserEntry user, String who) throws ApiException {
        if (user.memberOf().size() >= environment.limit(Limit.MEMBERSHIPS)) {
            throw new ApiException(
                    ErrorCode.QUOTA,
                    who + " a member of " + user.memberOf().size() + " groups, and more are not allowed");
        }
    }

    private static Standing standing(UserEntry user, GroupEntry group) {
        if (group.hasMember(user)) {
            return Standing.MEMBER;
        }
        return user.asking().contains(group.key) ? Standing.REQUESTED : Standing.NONE;
    }
}
