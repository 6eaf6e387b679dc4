package org.minibittorrent.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Predicate;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * The rules by which one transfer takes connections in: never to ourselves, to nobody who is banned, and to each peer one.
 * A peer is recognised by its peer id; or, since some clients take a new one for each connection, by its IP address and
 * the port where it listens. Loop thread.
 */
final class Admission {
    private final PeerId ourselves;
    private final KnownPeers known;
    private final BannedPeers banned;
    private final Predicate<RemotePeer> toldApart;

    /** Rules by which a peer counts for itself if it is {@code toldApart} from others at its IP address. */
    Admission(PeerId ourselves, KnownPeers known, BannedPeers banned, Predicate<RemotePeer> toldApart) {
        this.ourselves = ourselves;
        this.known = known;
        this.banned = banned;
        this.toldApart = toldApart;
    }

    /** Bans a peer; connections that stand are the swarm's to close. False if it was banned before. */
    boolean ban(PeerIdentity culprit) {
        InetSocketAddress listening = banned.listening(culprit.key());
        if (listening != null) {
            known.giveUp(listening);
        }
        return banned.add(culprit.key(), culprit.name());
    }

    /** Throws if a connection that has shaken hands is not to be taken in; closes an older one that it replaces. */
    void check(PeerConnection connection, PeerId theirs, Collection<PeerConnection> open) throws WireException {
        if (theirs.equals(ourselves)) {
            giveUp(connection);
            throw new WireException("it is ourselves");
        }
        InetSocketAddress listening = connection.listening();
        InetAddress ip = connection.remote().address().getAddress();
        if (banned.contains(connection.identity().key(), ip, toldApart.test(connection.remote()))
                || (listening != null && banned.contains(listening))) {
            giveUp(connection);
            throw new WireException("was dropped for bad data before");
        }
        if (connection.remote().dialled()) {
            known.shookHands(connection.remote().address(), theirs);
        }
        for (PeerConnection other : open) {
            boolean same = Objects.equals(theirs, other.remote().peerId());
            if (other.isOpen() && (same || (listening != null && listening.equals(other.listening())))) {
                if (!other.isStale() && !(same && replaces(connection, other, theirs))) {
                    throw new WireException("connected already");
                }
                connection.succeeds(other);
                other.close("replaced by a newer connection");
            }
        }
    }

    private void giveUp(PeerConnection connection) {
        if (connection.remote().dialled()) {
            known.giveUp(connection.remote().address());
        }
    }

    /** Two peers may dial each other at the same time: both keep the one that the lower peer id dialled. */
    private boolean replaces(PeerConnection fresh, PeerConnection old, PeerId theirs) {
        boolean dialled = fresh.remote().dialled();
        return dialled != old.remote().dialled() && dialled == ourselves.compareTo(theirs) < 0;
    }

    /** A peer is connected: bad data of it may be found out long after it went. */
    void met(PeerConnection connection) {
        RemotePeer remote = connection.remote();
        InetAddress ip = remote.address().getAddress();
        banned.met(connection.identity().key(), ip, toldApart.test(remote), connection.listening());
    }

    /** A connection that came in has told where its peer listens. */
    void listenPortKnown(PeerConnection connection, Collection<PeerConnection> open) {
        InetSocketAddress listening = connection.listening();
        if (listening == null || connection.remote().dialled()) {
            return;
        }
        met(connection);
        if (banned.contains(listening)) {
            connection.close("was dropped for bad data before");
            return;
        }
        for (PeerConnection other : open) {
            if (other != connection && other.isOpen() && listening.equals(other.listening())) {
                (other.isStale() ? other : connection).close("connected already");
            }
        }
    }
}
