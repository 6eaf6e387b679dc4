package org.minibittorrent.tracker.service;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.FileRemoved;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileReply.Files;
import org.minibittorrent.api.FileReply.Info;
import org.minibittorrent.api.FileRequest;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.FileNames;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.Change.PutGroup;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.EventStreams;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.Swarms;
import org.minibittorrent.tracker.store.Ledger;
import org.minibittorrent.tracker.store.SafeText;

/**
 * The requests about the catalogues. A file comes in three steps: a worker checks its info dictionary, the store keeps
 * that, the entry is made. Others are served meanwhile, so what allowed the request is looked at again before each
 * step. Loop thread.
 */
public final class FileService {
    /** Each takes several times the size of its info dictionary in memory while it runs. */
    private static final int CHECKS_AT_A_TIME = 2;

    /** A file on its way into a catalogue. */
    private record Adding(Caller caller, String group, BencodeString source, BencodeString info, Replies replies) {}

    private final Environment environment;
    private final Ledger ledger;
    private final TrackerState state;
    private final Swarms swarms;
    private final EventStreams events;
    private final Deque<Adding> waiting = new ArrayDeque<>();
    private final Map<InfoHash, Integer> keeping = new HashMap<>();
    private int checking;

    public FileService(Environment environment, Ledger ledger, Swarms swarms, EventStreams events) {
        this.environment = environment;
        this.ledger = ledger;
        this.state = ledger.state();
        this.swarms = swarms;
        this.events = events;
    }

    /** Does what is asked, now or later, or refuses it. */
    public void handle(Caller caller, FileRequest<?> request, Replies replies) {
        if (request instanceof FileRequest.ListFiles list) {
            replies.answer(() -> list(caller.user(), list.group(), list.after()));
        } else if (request instanceof FileRequest.AddFile add) {
            replies.begin(() -> add(caller, add, replies));
        } else if (request instanceof FileRequest.GetFile get) {
            replies.begin(() -> get(caller.user(), get, replies));
        } else if (request instanceof FileRequest.RemoveFile remove) {
            replies.answer(() -> remove(caller.user(), remove.group(), remove.name()));
        } else {
            throw new IllegalArgumentException("no request about files: " + request.operation());
        }
    }

    /** A torrent is in no catalogue any more: nobody takes part in it, and its info dictionary may go. */
    void forget(InfoHash infoHash) {
        swarms.dropTorrent(infoHash);
        dropInfo(infoHash);
    }

    private Files list(UserEntry user, String id, String after) throws ApiException {
        GroupEntry group = ledger.requireMember(id, user);
        if (FileNames.isTooLong(after)) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "list_files: no file has such a long name");
        }
        Collection<PutFile> rest = group.files().tailMap(after, false).values();
        return new Files(
                rest.stream()
                        .limit(ApiLimits.PAGE)
                        .map(file -> new Files.ListedFile(
                                file.name(),
                                file.bytes(),
                                swarms.sharerCount(file.infoHash()),
                                state.shownUser(file.uploader()),
                                file.infoHash(),
                                file.added()))
                        .toList(),
                rest.stream().skip(ApiLimits.PAGE).findAny().isPresent());
    }

    private void get(UserEntry user, FileRequest.GetFile get, Replies replies) throws ApiException {
        GroupEntry group = ledger.requireMember(get.group(), user);
        PutFile file = requireFile(group, get.name());
        ledger.store().getInfo(file.infoHash(), (info, failure) -> {
            if (info != null) {
                replies.reply(new Info(info));
            } else if (failure != null) {
                replies.fail(failure);
            } else {
                replies.refuse(new ApiException(
                        ErrorCode.BAD_METAINFO,
                        "the tracker's metainfo of " + SafeText.shownFile(file.name())
                                + " is gone or damaged: whoever has the file can mend that by sharing it again"));
            }
        });
    }

    private Done remove(UserEntry user, String id, String name) throws ApiException {
        GroupEntry group = ledger.requireMember(id, user);
        PutFile file = requireFile(group, name);
        if (!group.isOwner(user) && !file.uploader().equals(user.key)) {
            throw new ApiException(
                    ErrorCode.NOT_ALLOWED,
                    "only the owner of " + group.id() + " and "
                            + state.shownUser(file.uploader()) + ", who added it, may remove "
                            + SafeText.shownFile(file.name()));
        }
        PutGroup changed = group.fact.changed();
        ledger.commit(List.of(new Change.RemoveFile(group.key, file.name()), changed));
        forget(file.infoHash());
        events.tellMembers(group, new FileRemoved(group.id(), file.name(), file.infoHash(), changed.version()));
        return new Done();
    }

    /** The file that is meant by a name, however that is spelled. */
    private static PutFile requireFile(GroupEntry group, String name) throws ApiException {
        Optional<String> meant = FileNames.meant(group.files().navigableKeySet(), name);
        if (meant.isEmpty()) {
            List<String> alike = FileNames.isTooLong(name)
                    ? List.of()
                    : FileNames.alike(group.files().navigableKeySet(), name);
            throw new ApiException(
                    ErrorCode.NO_SUCH_FILE,
                    "there is no file " + SafeText.shownFile(name) + " in " + group.id()
                            + (alike.isEmpty()
                                    ? ""
                                    : ", and more than one is alike: write " + SafeText.shownFile(alike.get(0)) + " or "
                                            + SafeText.shownFile(alike.get(1))));
        }
        return requireNonNull(group.files().get(meant.get()));
    }

    private void add(Caller caller, FileRequest.AddFile add, Replies replies) throws ApiException {
        GroupEntry group = ledger.requireMember(add.group(), caller.user());
        if (waiting.size() >= environment.limit(Limit.INFO_CHECKS)) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "the tracker is busy with other files: try again in a moment");
        }
        waiting.add(new Adding(caller, group.key, group.fact.source(), add.info(), replies));
        checkNext();
    }

    private void checkNext() {
        Adding next = checking == CHECKS_AT_A_TIME ? null : waiting.poll();
        if (next != null) {
            checking++;
            environment
                    .workers()
                    .run(
                            environment.loop(),
                            () -> InfoCheck.check(next.info(), next.source()),
                            (file, failure) -> checked(next, file, failure));
        }
    }

    private void dropInfo(InfoHash infoHash) {
        ledger.afterDurable(refusal -> {
            // Unless it came back meanwhile, or is about to.
            if (refusal == null && state.file(infoHash) == null && !keeping.containsKey(infoHash)) {
                ledger.store().removeInfo(infoHash);
            }
        });
    }

    private void checked(Adding adding, InfoCheck.@Nullable Checked file, @Nullable Throwable failure) {
        checking--;
        checkNext();
        adding.replies().begin(() -> {
            if (failure instanceof ApiException refusal) {
                throw refusal;
            } else if (file == null) {
                adding.replies().fail(failure == null ? new IllegalStateException("no outcome") : failure);
            } else {
                isThere(adding, file); // or refused
                keep(adding, file);
            }
        });
    }

    private void keep(Adding adding, InfoCheck.Checked file) {
        keeping.merge(file.infoHash(), 1, Integer::sum);
        ledger.store().putInfo(file.infoHash(), adding.info(), failure -> {
            keeping.computeIfPresent(file.infoHash(), (hash, count) -> count == 1 ? null : count - 1);
            adding.replies().answer(() -> kept(adding, file, failure));
        });
    }

    private Added kept(Adding adding, InfoCheck.Checked file, @Nullable Throwable failure) throws ApiException {
        UserEntry user = adding.caller().user();
        long now = environment.clock().instant().getEpochSecond();
        GroupEntry group;
        PutGroup changed;
        try {
            if (failure != null) {
                throw new ApiException(
                        ErrorCode.UNAVAILABLE,
                        "the tracker could not keep the file's metainfo: " + failure.getMessage());
            }
            if (isThere(adding, file)) {
                return new Added(file.infoHash(), false);
            }
            group = ledger.requireGroup(adding.group());
            changed = group.fact.changed();
            ledger.commit(List.of(
                    new PutFile(group.key, file.name(), file.bytes(), file.infoHash(), user.key, now), changed));
        } catch (ApiException e) {
            dropInfo(file.infoHash());
            throw e;
        }
        events.tellMembers(
                group,
                new FileAdded(
                        group.id(), file.name(), file.bytes(), user.id(), file.infoHash(), now, changed.version()));
        return new Added(file.infoHash(), true);
    }

    /** Whether the very file is in the catalogue; if it is not, it may be added. */
    private boolean isThere(Adding adding, InfoCheck.Checked file) throws ApiException {
        if (state.session(adding.caller().session().tokenHash()) == null) {
            throw new ApiException(ErrorCode.NOT_LOGGED_IN, "the session has ended: log in again");
        }
        GroupEntry entry = ledger.requireMember(adding.group(), adding.caller().user());
        if (!entry.fact.source().equals(adding.source())) {
            throw new ApiException(ErrorCode.NO_SUCH_GROUP, "the group was dissolved meanwhile");
        }
        PutFile same = entry.files().get(file.name());
        if (same != null && same.infoHash().equals(file.infoHash())) {
            return true;
        }
        List<String> alike = FileNames.alike(entry.files().navigableKeySet(), file.name());
        if (!alike.isEmpty()) {
            String other = same != null ? file.name() : alike.get(0);
            throw new ApiException(
                    ErrorCode.NAME_CONFLICT,
                    "another file of the name " + SafeText.shownFile(other) + " is in " + entry.id()
                            + (same != null ? "" : ", which some systems take for " + SafeText.shownFile(file.name()))
                            + ": rename yours, or have that one removed first");
        }
        if (entry.files().size() >= environment.limit(Limit.FILES_PER_GROUP)) {
            throw new ApiException(
                    ErrorCode.QUOTA,
                    entry.id() + " has " + entry.files().size()
                            + " files, and more are not allowed: remove some first");
        }
        return false;
    }
}
