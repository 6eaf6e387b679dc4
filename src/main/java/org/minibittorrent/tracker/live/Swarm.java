package org.minibittorrent.tracker.live;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.metainfo.InfoHash;

/** The participants of one torrent: a peer that has some of it and lacks some is both a sharer and a seeker. Loop thread. */
final class Swarm {
    /** Sharers up to which a swarm is a small one, in which everybody is told of everyone. */
    static final int FEW_SHARERS = 32;

    final InfoHash infoHash;

    /** Key of the group it belongs to. */
    final String group;

    private final RandomSet<Participant> sharers = new RandomSet<>();
    private final RandomSet<Participant> seekers = new RandomSet<>();

    Swarm(InfoHash infoHash, String group) {
        this.infoHash = infoHash;
        this.group = group;
    }

    /** Takes a participant out. */
    void leave(Participant participant) {
        sharers.remove(participant);
        seekers.remove(participant);
    }

    /**
     * Notes how much a participant, old or new, has now.
     *
     * @param sharing whether others can have something from it: always so if it is complete
     * @return whether it is a sharer that was none
     */
    boolean update(Participant participant, boolean sharing, boolean complete) {
        if (complete) {
            seekers.remove(participant);
        } else {
            seekers.add(participant);
        }
        if (!sharing) {
            sharers.remove(participant);
            return false;
        }
        return sharers.add(participant);
    }

    /** Sharers, drawn by chance if they are too many, without the one that asks. */
    List<Endpoint> sharersFor(Participant asking, RandomGenerator random) {
        List<Endpoint> list = new ArrayList<>();
        for (Participant sharer : sharers.draw(ApiLimits.PEERS_PER_TORRENT + 1, random)) {
            if (sharer != asking && list.size() < ApiLimits.PEERS_PER_TORRENT) {
                list.add(sharer.session.endpoint);
            }
        }
        return list;
    }

    /**
     * The sessions that are to hear of a new sharer: in a small swarm every seeker; in a large one, where everyone knows plenty, a few.
     */
    List<LiveSession> seekersFor(Participant sharer, RandomGenerator random) {
        List<Participant> chosen = isLarge() ? seekers.draw(FEW_SHARERS, random) : seekers.all();
        return chosen.stream()
                .filter(seeker -> seeker != sharer)
                .map(seeker -> seeker.session)
                .toList();
    }

    boolean isLarge() {
        return sharers.size() > FEW_SHARERS;
    }

    /** Visits all participants; one that is both a sharer and a seeker comes twice. */
    void forEach(Consumer<Participant> action) {
        sharers.all().forEach(action);
        seekers.all().forEach(action);
    }

    int sharerCount() {
        return sharers.size();
    }

    boolean isEmpty() {
        return sharers.isEmpty() && seekers.isEmpty();
    }
}
