package org.minibittorrent.tracker.live;

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

    /** One session in one swarm. Loop thread. */
    static final class Participant {
        final Swarm swarm;
        final LiveSession session;
        boolean listed;

        /** When it was given a list of sharers last. Means nothing before {@link #listed}. */
        long listedAt;

        Participant(Swarm swarm, LiveSession session) {
            this.swarm = swarm;
            this.session = session;
        }
    }

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

    /** Notes the state of a participant, new or not, which is sharing if complete; true if it has become a sharer. */
    boolean update(Participant participant, boolean sharing, boolean complete) {
        if (complete) {
            seekers.remove(participant);
        } else {
            seekers.add(participant);
        }
        if (sharing) {
            return sharers.add(participant);
        }
        sharers.remove(participant);
        return false;
    }

    /** Sharers, drawn by chance if they are too many, without the one that asks. */
    List<Endpoint> sharersFor(Participant asking, RandomGenerator random) {
        return sharers.draw(ApiLimits.PEERS_PER_TORRENT + 1, random).stream()
                .filter(sharer -> sharer != asking)
                .limit(ApiLimits.PEERS_PER_TORRENT)
                .map(sharer -> sharer.session.endpoint)
                .toList();
    }

    /**
     * The sessions that are to hear of a new sharer: in a small swarm every seeker; in a large one, where everyone
     * knows plenty, a few.
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
