package org.minibittorrent.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.FileRemoved;
import org.minibittorrent.api.ApiEvent.JoinRequested;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.Snapshot.Membership;
import org.minibittorrent.api.FileReply.Files.ListedFile;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;

/** A group as the application knows it: what it was told, or could see at the login. Loop thread. */
final class GroupPicture {
    final String group; // as its owner spells it
    /** Empty where nobody has told. */
    String owner;

    long departures;
    private long version;
    /** The catalogue by name. */
    Map<String, InfoHash> files = new HashMap<>();

    private Set<String> members = new HashSet<>();
    private Set<String> asking = new HashSet<>();
    boolean needsFiles = true;
    boolean needsMembers = true;
    /** Whether it was read, once at least. */
    boolean isRead;
    /** Whether differences were told: then what is in the picture was told too, or was there at the login. */
    private boolean isCompared;
    /** The departures and requests that were told as a difference; the events of some may still come. */
    private final Set<String> goneTold = new HashSet<>();

    private final Set<String> askingTold = new HashSet<>();

    /** The news that came while the group is being read; null while it is not. */
    @Nullable
    List<ApiEvent> waiting;

    GroupPicture(Membership begin) {
        this.group = begin.group();
        this.owner = begin.owner();
        this.departures = begin.departures();
        this.version = begin.version();
    }

    /** The tracker's lists: the files and members, null if they were not asked for; and those who ask to join. */
    record Found(@Nullable List<ListedFile> files, @Nullable Set<String> members, Set<String> asking) {}

    /** Takes the tracker's numbers; {@return whether the group has to be read} */
    boolean differsFrom(Membership now) {
        needsFiles |= !isRead || version != now.version();
        needsMembers |= !isRead || departures != now.departures();
        version = now.version();
        departures = now.departures();
        return needsFiles || needsMembers;
    }

    /** Takes over what was listed; {@return the differences to what the application knew, none at the first time} */
    List<ApiEvent> take(Found found) {
        List<ApiEvent> news = new ArrayList<>();
        goneTold.clear();
        askingTold.clear();
        if (found.files() != null) {
            Map<String, InfoHash> now = new HashMap<>();
            found.files().forEach(file -> now.put(file.name(), file.infoHash()));
            files.forEach((name, infoHash) -> {
                if (!Objects.equals(infoHash, now.get(name))) {
                    news.add(new FileRemoved(group, name, infoHash, version));
                }
            });
            found.files().stream()
                    .filter(file -> !Objects.equals(file.infoHash(), files.get(file.name())))
                    .forEach(file -> news.add(added(file)));
            files = now;
        }
        if (found.members() != null) {
            members.removeAll(found.members());
            members.forEach(gone -> news.add(new MemberGone(group, gone, false, departures)));
            goneTold.addAll(members);
            members = new HashSet<>(found.members());
        }
        for (String user : found.asking()) {
            if (!asking.contains(user)) {
                news.add(new JoinRequested(group, user));
                askingTold.add(user);
            }
        }
        asking = new HashSet<>(found.asking());
        needsFiles = false;
        needsMembers = false;
        isCompared = isRead;
        isRead = true;
        if (!isCompared) {
            askingTold.clear();
            return List.of();
        }
        return news;
    }

    /** Somebody asks no more to join. */
    void answered(String user) {
        asking.removeIf(one -> Id.fold(one).equals(Id.fold(user)));
    }

    private ApiEvent added(ListedFile file) {
        return new FileAdded(group, file.name(), file.bytes(), file.uploader(), file.infoHash(), file.added(), version);
    }

    /** Takes over an event; {@return whether it is news to the application} */
    boolean apply(ApiEvent event) {
        if (event instanceof FileAdded added) {
            version = added.version();
            return !added.infoHash().equals(files.put(added.name(), added.infoHash())) || !isCompared;
        } else if (event instanceof FileRemoved removed) {
            version = removed.version();
            return files.remove(removed.name(), removed.infoHash()) || !isCompared;
        } else if (event instanceof MemberGone gone) {
            departures = gone.departures();
            members.remove(gone.user());
            return !goneTold.remove(gone.user());
        } else if (event instanceof OwnerChanged changed) {
            boolean isNew = !changed.owner().equals(owner);
            owner = changed.owner();
            return isNew;
        } else if (event instanceof JoinRequested request) {
            asking.add(request.user());
            return !askingTold.remove(request.user());
        }
        return true;
    }
}
