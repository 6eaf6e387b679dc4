package org.minibittorrent.transfer;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.file.Volume;
import org.minibittorrent.transfer.disk.DiskSilence;

/**
 * The places of files, so that disk work can be said to be there: the file systems on which they lie. A look for one may hang
 * as well, so it goes from link to link, and each step is work at the place that it looks at. Loop thread.
 */
public final class Places {
    private Places() {}

    /** {@return the place of a path, on the loop thread} */
    public static CompletableFuture<Volume> of(Path path, EventLoop loop, Workers workers) {
        return of(path.toAbsolutePath().normalize(), loop, workers, 0);
    }

    private static CompletableFuture<Volume> of(Path path, EventLoop loop, Workers workers, int links) {
        return workers.call(loop, () -> Volume.of(path))
                .thenCompose(volume -> workers.call(volume, loop, () -> Volume.follow(path))
                        // It cannot be looked at: whoever uses it is told why.
                        .exceptionally(failure -> path)
                        .thenCompose(next -> next.equals(path) || Volume.isEndless(links)
                                ? CompletableFuture.completedFuture(volume)
                                : of(next, loop, workers, links + 1)));
    }

    /**
     * Has a worker do something with the files at a path; done on the loop thread. {@code waits} is told if the disk does not
     * answer, in words that call it that of {@code name}, and with null when it does.
     */
    public static <T> CompletableFuture<T> call(
            Path path,
            String name,
            EventLoop loop,
            Workers workers,
            Consumer<@Nullable Standstill> waits,
            Callable<T> work) {
        return new DiskSilence(loop, name, waits)
                .over(of(path, loop, workers).thenCompose(volume -> workers.call(volume, loop, work)));
    }
}
