package org.minibittorrent.swarm;

import static org.minibittorrent.swarm.SwarmFixture.SECOND;

import org.minibittorrent.reason.Standstill;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.Message.Request;

/** Swarms that stand still for the reasons that need peers, a disk and a clock which are played by a test. */
public final class Stalls {
    private Stalls() {}

    private static Standstill of(SwarmFixture fixture) {
        return fixture.swarm.stall().orElseThrow();
    }

    /** A peer has everything, and serves others. */
    public static Standstill choked() {
        SwarmFixture fixture = new SwarmFixture(2);
        fixture.receive(fixture.connect(true), new Message.HaveAll());
        return of(fixture);
    }

    /** A peer is asked, and sends nothing. */
    public static Standstill noAnswer() {
        SwarmFixture fixture = new SwarmFixture(2);
        fixture.seeder();
        fixture.prepare();
        fixture.pass(30 * SECOND);
        return of(fixture);
    }

    /** A peer turns everything down. */
    public static Standstill refused() {
        SwarmFixture fixture = new SwarmFixture(2);
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        for (Request request : fixture.asked(peer)) {
            fixture.receive(peer, new Message.RejectRequest(request.piece(), request.begin(), request.length()));
        }
        return of(fixture);
    }

    /** The disk has not made room yet. */
    public static Standstill makingRoom() {
        SwarmFixture fixture = new SwarmFixture(2);
        fixture.seeder();
        return of(fixture);
    }

    /** All blocks are here, and are being hashed. */
    public static Standstill checkingPieces() {
        SwarmFixture fixture = new SwarmFixture(2);
        SwarmPeer peer = fixture.seeder();
        fixture.prepare();
        fixture.asked(peer).forEach(request -> fixture.deliver(peer, request));
        return of(fixture);
    }
}
