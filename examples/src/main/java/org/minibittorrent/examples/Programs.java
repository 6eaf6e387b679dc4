package org.minibittorrent.examples;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.logging.LogManager;

/** The common part of the programs: how they end. */
final class Programs {
    /** A program; its result is the exit status. */
    interface Program {
        int run() throws Exception;
    }

    private static final int END_SECONDS = 9;

    private Programs() {}

    /** Runs a program and ends the process with its status; what goes wrong is told in one line. */
    static void run(Program program) {
        if (System.getProperty("java.util.logging.config.file") == null) {
            // The messages for the user are printed; the library's log would only come in between.
            LogManager.getLogManager().reset();
        }
        int status;
        try {
            status = program.run();
        } catch (Usage e) {
            System.err.println((e.status() == Usage.BAD_ARGUMENTS ? "" : "error: ") + e.getMessage());
            status = e.status();
        } catch (Exception e) {
            System.err.println("error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            status = Usage.FAILED;
        }
        System.out.flush();
        System.exit(status);
    }

    /**
     * Does something when the process is told to end (SIGTERM, SIGINT), and ends it with the status that this returns rather
     * than with the signal's. Whatever hangs meanwhile is left. Not when the program ends by itself.
     */
    static Thread onSignal(IntSupplier ending) {
        Thread hook = new Thread(
                () -> {
                    CompletableFuture<Integer> status = new CompletableFuture<>();
                    Thread worker = new Thread(() -> status.complete(ending.getAsInt()), "leaving");
                    worker.setDaemon(true);
                    worker.start();
                    int known = status.completeOnTimeout(Usage.FAILED, END_SECONDS, TimeUnit.SECONDS)
                            .join();
                    System.out.flush();
                    Runtime.getRuntime().halt(known);
                },
                "ending");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** From here on a signal ends the process as it would any other. */
    static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // The signal was first: its hook ends the process.
            awaitTheEnd();
        }
    }

    private static void awaitTheEnd() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                continue;
            }
        }
    }
}
