package org.minibittorrent.tracker.live;

/** One session in one swarm. Loop thread. */
final class Participant {
    final Swarm swarm;
    final LiveSession session;

    /** When it was given a list of sharers last. Means nothing before {@link #listed}. */
    long listedAt;

    boolean listed;

    Participant(Swarm swarm, LiveSession session) {
        this.swarm = swarm;
        this.session = session;
    }
}
