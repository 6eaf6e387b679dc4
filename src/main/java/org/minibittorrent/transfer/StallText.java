package org.minibittorrent.transfer;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.swarm.StallReason;

/** The words for the reason why nothing moves: a transfer is never silent about it. */
final class StallText {
    static String of(
            TransferState state,
            String trouble,
            @Nullable IOException failure,
            Optional<StallReason> stall,
            Connections connections) {
        return switch (state) {
            case FAILED -> failure == null ? "" : String.valueOf(failure.getMessage());
            case PAUSED -> trouble.isEmpty() ? "paused" : "paused: " + trouble;
            case SEEDING -> trouble;
            case DOWNLOADING -> stall.map(reason -> text(reason, connections)).orElse("");
            default -> "";
        };
    }

    private static String text(StallReason reason, Connections connections) {
        return switch (reason) {
            case NO_PEERS ->
                connections.isFull()
                        ? "all connections of this peer are in use; waiting for one"
                        : noPeers(connections.dialling(), connections.hasHope(), connections.isGated());
            case NOBODY_HAS_IT -> "no connected peer has the missing pieces";
            case CHOKED -> "waiting for a turn: every peer with missing pieces serves others";
            case NO_ANSWER -> "blocks are asked for, but no peer sends any";
            case REFUSED -> "peers with missing pieces turn our requests down";
            case PREPARING -> "making room on disk";
            case CHECKING -> "checking the last pieces";
        };
    }

    private static String noPeers(int dialling, boolean hasAddresses, boolean gated) {
        if (dialling > 0) {
            return "connecting to " + dialling + (dialling == 1 ? " peer" : " peers");
        } else if (hasAddresses) {
            return "no peer reachable; trying again";
        }
        return gated ? "no sharer is online: waiting" : "no peers known: name some, or wait for one to connect";
    }

    private StallText() {}
}
