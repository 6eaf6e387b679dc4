package org.minibittorrent.net;

/** Uninterruptible waiting, for {@code close()}: it has to have ended things when it returns. */
final class Patience {
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
