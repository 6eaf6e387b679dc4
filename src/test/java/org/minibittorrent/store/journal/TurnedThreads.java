package org.minibittorrent.store.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The threads of a {@link RecordKeeper} on a model disk, turned by hand one step at a time; the last journal is one of them. */
public final class TurnedThreads implements Journal.Opener {
    private final ModelDisk disk;
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final List<Runnable> workers = new ArrayList<>();
    private @Nullable Journal journal;
    private int opens;

    public TurnedThreads(ModelDisk disk) {
        this.disk = disk;
    }

    /** What a keeper is given. Whatever is to come later comes sooner or later, as all work of workers does. */
    public KeeperThreads threads() {
        return new KeeperThreads(
                loop::add,
                task -> workers.add(() -> {
                    task.run();
                    disk.requirePower();
                }),
                task -> workers.add(() -> loop.add(task)));
    }

    /** The process died: nothing goes on. */
    public void clear() {
        loop.clear();
        workers.clear();
        journal = null;
    }

    @Override
    public Journal open(Disk on, String content, Journal.Records records, Journal.Listener listener, Executor workers)
            throws IOException {
        Journal opened = new Journal(on, content, records, listener, task -> {});
        journal = opened;
        opens++;
        return opened;
    }

    /** How often a journal was opened. */
    public int opens() {
        return opens;
    }

    /** Runs a task of the loop; false if there is none. */
    public boolean turnLoop() {
        Runnable task = loop.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Has a worker do something of what waits; false if nothing does. */
    public boolean work(Random random) {
        if (workers.isEmpty()) {
            return false;
        }
        workers.remove(random.nextInt(workers.size())).run();
        return true;
    }

    /** Has the journal write what waits; false if nothing does. */
    public boolean commit() {
        return journal != null && journal.commit();
    }

    /** One step of one of the threads; false if none has anything to do. */
    public boolean step(Random random) {
        int first = random.nextInt(3);
        for (int i = 0; i < 3; i++) {
            boolean done = switch ((first + i) % 3) {
                case 0 -> turnLoop();
                case 1 -> work(random);
                default -> commit();
            };
            if (done) {
                return true;
            }
        }
        return false;
    }

    /** Does all that is to be done. */
    public void rest(Random random) {
        boolean more;
        do {
            more = step(random);
        } while (more);
    }
}
