package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.Message;

/** A connection to nowhere, which remembers what the swarm did with it. */
final class FakeLink implements PeerLink {
    final List<Message> sent = new ArrayList<>();
    private final PeerIdentity identity;
    int uploadsReady;
    int discarded;

    /** Whether the block that is arriving is to be taken, as the connection would keep it in mind. */
    boolean arrivingWanted;

    /** Whether we do not read what the other side sends. */
    boolean heldBack;

    /** Sees each message as it is sent. */
    Consumer<Message> onSend = message -> {};

    @Nullable
    String closeReason;

    FakeLink(String name) {
        this.identity = new PeerIdentity("key of " + name, name);
    }

    /** The messages of one kind sent since the last {@link #forget}. */
    <M extends Message> List<M> sent(Class<M> kind) {
        return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void forget() {
        sent.clear();
    }

    @Override
    public PeerIdentity identity() {
        return identity;
    }

    @Override
    public void send(Message message) {
        sent.add(message);
        onSend.accept(message);
    }

    @Override
    public void uploadReady() {
        uploadsReady++;
    }

    @Override
    public void discardArriving() {
        discarded++;
        arrivingWanted = false;
    }

    @Override
    public boolean isHeldBack() {
        return heldBack;
    }

    @Override
    public void close(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
    }
}
