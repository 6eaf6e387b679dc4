package org.minibittorrent.net;

/** Uninterruptible waiting: an interrupt does not cut short: {@code close()} has to have ended things when it returns. */
final class Patience {

    /** Waits for something. */
    @FunctionalInterface
    interface Wait {
        void await() throws InterruptedException;
    }

    private Patience() {}

    /** Waits to the end; an interrupt that came meanwhile is left for the caller to see. */
    static void await(Wait wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    wait.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
