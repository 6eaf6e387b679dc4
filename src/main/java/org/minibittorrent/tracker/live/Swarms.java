package org.minibittorrent.tracker.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent.Sharer;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.SwarmReply;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.live.Swarm.Participant;

/**
 * The swarms of all torrents. Soft state, rebuilt by the announces that follow a restart; only members of a torrent's
 * group are in it.
 *
 * <p>A swarm costs the tracker no more than it must: with few sharers every seeker hears of each at once; with more,
 * replies carry a list now and then, and a new sharer is told to a few seekers only. Loop thread.
 */
public final class Swarms {
    /** How long a peer of a large swarm does with the list of sharers that it was given. */
    private static final long LIST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final TrackerState state;
    private final RandomGenerator random;
    private final long torrentsPerSession;
    private final Map<InfoHash, Swarm> swarms = new HashMap<>();

    public Swarms(EventLoop loop, TrackerState state, RandomGenerator random, long torrentsPerSession) {
        this.loop = loop;
        this.state = state;
        this.random = random;
        this.torrentsPerSession = torrentsPerSession;
    }

    /** Takes in what a session says to have, and answers with the sharers of what it lacks. */
    public SwarmReply.Swarms announce(LiveSession session, Announce announce, EventStreams events) throws ApiException {
        announce.stopped().forEach(infoHash -> drop(session, infoHash));
        checkRoom(session, announce.torrents());
        List<SwarmReply.Swarms.Sharers> lists = new ArrayList<>();
        List<InfoHash> refused = new ArrayList<>();
        for (Announce.Torrent torrent : announce.torrents()) {
            Participant participant = participant(session, torrent.infoHash());
            if (participant == null) {
                refused.add(torrent.infoHash());
                continue;
            }
            Swarm swarm = participant.swarm;
            if (swarm.update(participant, torrent.isSharing(), torrent.complete())) {
                events.tell(swarm.seekersFor(participant, random), new Sharer(torrent.infoHash(), session.endpoint));
            }
            if (torrent.complete()) {
                participant.listed = false;
            } else if (!participant.listed || !swarm.isLarge() || loop.now() - participant.listedAt >= LIST_NANOS) {
                participant.listed = true;
                participant.listedAt = loop.now();
                lists.add(new SwarmReply.Swarms.Sharers(torrent.infoHash(), swarm.sharersFor(participant, random)));
            }
        }
        return new SwarmReply.Swarms(lists, refused);
    }

    /** Peers online with at least one piece. */
    public int sharerCount(InfoHash infoHash) {
        Swarm swarm = swarms.get(infoHash);
        return swarm == null ? 0 : swarm.sharerCount();
    }

    /** Has the next announce of a session answered in full, since what it was told before may be lost. */
    public void forgetLists(LiveSession session) {
        session.torrents.values().forEach(participant -> participant.listed = false);
    }

    /** A session has no part in anything any more. */
    public void drop(LiveSession session) {
        List.copyOf(session.torrents.keySet()).forEach(infoHash -> drop(session, infoHash));
    }

    /** A session has no part any more in the torrents of a group. */
    public void dropFromGroup(LiveSession session, GroupEntry group) {
        List.copyOf(session.torrents.values()).stream()
                .filter(participant -> participant.swarm.group.equals(group.key))
                .forEach(participant -> drop(session, participant.swarm.infoHash));
    }

    /** Nobody has part in a torrent any more. */
    public void dropTorrent(InfoHash infoHash) {
        Swarm swarm = swarms.remove(infoHash);
        if (swarm != null) {
            swarm.forEach(participant -> participant.session.torrents.remove(infoHash));
        }
    }

    private void drop(LiveSession session, InfoHash infoHash) {
        Participant participant = session.torrents.remove(infoHash);
        if (participant != null) {
            participant.swarm.leave(participant);
            if (participant.swarm.isEmpty()) {
                swarms.remove(infoHash);
            }
        }
    }

    private @Nullable Participant participant(LiveSession session, InfoHash infoHash) {
        Participant known = session.torrents.get(infoHash);
        if (known != null) {
            // Whoever leaves a group, and whatever leaves a catalogue, is dropped here at once.
            return known;
        }
        PutFile file = state.file(infoHash);
        if (file == null || !session.user.memberOf().contains(file.group())) {
            return null;
        }
        Swarm swarm = swarms.computeIfAbsent(infoHash, key -> new Swarm(key, file.group()));
        Participant fresh = new Participant(swarm, session);
        session.torrents.put(infoHash, fresh);
        return fresh;
    }

    private void checkRoom(LiveSession session, List<Announce.Torrent> torrents) throws ApiException {
        long fresh = torrents.stream()
                .filter(torrent -> !session.torrents.containsKey(torrent.infoHash()))
                .count();
        if (fresh > 0 && session.torrents.size() + fresh > torrentsPerSession) {
            throw new ApiException(
                    ErrorCode.QUOTA,
                    "a peer takes part in at most " + torrentsPerSession + " torrents: stop sharing some of them");
        }
    }
}
