package org.minibittorrent.transfer.rate;

/** The limit on one direction of one connection: as much as both the peer and the transfer let through. Loop thread. */
public final class Throttle {
    private final RateGate.Place ofEngine;
    private final RateGate.Place ofTransfer;

    /** The limit of a connection that has moved nothing yet; {@code wake} runs on the loop when it may try again. */
    public Throttle(RateGate engineGate, RateGate transferGate, Runnable wake) {
        this.ofEngine = new RateGate.Place(engineGate, wake);
        this.ofTransfer = new RateGate.Place(transferGate, wake);
    }

    /** How many bytes may move now; 0 if it is to wait until it is woken. */
    public int pass() {
        int most = ofEngine.most();
        if (most == 0) {
            ofEngine.await();
            return 0;
        }
        most = Math.min(most, ofTransfer.most());
        if (most == 0) {
            ofTransfer.await();
        }
        return most;
    }

    public void moved(int bytes) {
        ofEngine.moved(bytes);
        ofTransfer.moved(bytes);
    }

    public boolean isWaiting() {
        return ofEngine.isWaiting() || ofTransfer.isWaiting();
    }

    public void leave() {
        ofEngine.leave();
        ofTransfer.leave();
    }
}
