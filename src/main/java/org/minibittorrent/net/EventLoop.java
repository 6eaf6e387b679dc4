package org.minibittorrent.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An event loop: one thread that serves channels, timers and tasks. It goes round and round; each turn does, in this order:
 *
 * <ol>
 *   <li>wait for sockets, the next timer or a task, whichever is first; then read the clock, once;
 *   <li>serve the sockets that are ready: accept, connect, {@code onReadable};
 *   <li>run the timers that are due;
 *   <li>run the tasks that were there by now, but none that these tasks add;
 *   <li>call {@code onWritable} of the channels that asked for it or whose socket takes bytes again.
 * </ol>
 *
 * Nothing that a task, timer or handler throws ends the loop, Errors included. A loop is either {@link #start started},
 * with a daemon thread of its own, or {@link #manual manual}: then it belongs to the thread that made it, later to the
 * one that turned it last, and stands still between the turns. Both throw an {@link UncheckedIOException} if the system
 * has no selector left to give.
 */
public final class EventLoop implements AutoCloseable {
    private static final int BIN_BYTES = 64 * 1024;

    private final TimeSource time;
    final Poller poller = new Poller();
    private final TaskQueue tasks = new TaskQueue(poller::wakeup);
    private final TimerQueue timers = new TimerQueue();
    private final ArrayDeque<Runnable> batch = new ArrayDeque<>();
    final ArrayDeque<TcpChannel> writes = new ArrayDeque<>();
    final Set<TcpChannel> channels = new LinkedHashSet<>();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final ReentrantLock turning = new ReentrantLock();
    private final @Nullable Thread thread;
    private volatile Thread owner;
    private volatile boolean ended;
    private long turns;
    private long now;
    private @Nullable ByteBuffer bin;

    private EventLoop(TimeSource time, @Nullable String threadName) {
        this.time = time;
        thread = threadName == null ? null : new Thread(this::run, threadName);
        owner = thread == null ? Thread.currentThread() : thread;
        now = time.nanos();
    }

    /** {@return a running loop with a daemon thread of its own, of that name} */
    public static EventLoop start(String threadName) {
        EventLoop loop = new EventLoop(System::nanoTime, threadName);
        loop.owner.setDaemon(true);
        try {
            loop.owner.start();
        } catch (Throwable e) {
            loop.poller.close();
            throw e;
        }
        return loop;
    }

    /** {@return a loop without a thread, to be turned by hand, and owned by the calling thread for now} */
    public static EventLoop manual(TimeSource time) {
        return new EventLoop(time, null);
    }

    /**
     * Turns a manual loop once and makes the calling thread its owner. Waits for something to do, at most so long in
     * real time.
     *
     * @return how many things were done: keys served, timers and tasks run, writes called. 0 if nothing was, or closed
     * @throws IllegalStateException if the loop has a thread, or is being turned right now
     */
    public int turn(Duration maxWait) {
        if (thread != null || turning.isHeldByCurrentThread() || !turning.tryLock()) {
            throw new IllegalStateException("this loop is turned by " + owner);
        }
        try {
            owner = Thread.currentThread();
            return ended ? 0 : turnOnce(maxWait.toNanos());
        } finally {
            turning.unlock();
        }
    }

    /**
     * Runs a task on the loop thread, never within this call. Any thread. Tasks of one thread run in the order given;
     * what they throw is logged. A task is run unless this throws: a {@link RejectedExecutionException} after
     * {@link #close()}.
     */
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs a task like {@link #execute}; on a closed loop drops it, as what it is about is closed with the loop. Any thread. */
    public void executeUnlessClosed(Runnable task) {
        try {
            tasks.add(task);
        } catch (RejectedExecutionException closed) {
            return;
        }
    }

    /** {@return whether the calling thread owns this loop, and so may touch its channels and timers} Any thread. */
    public boolean inLoop() {
        return Thread.currentThread() == owner;
    }

    /** {@return the time, read once per turn; between turns of a manual loop the clock itself} Loop thread. */
    public long now() {
        return turning.isHeldByCurrentThread() ? now : time.nanos();
    }

    /**
     * Runs a task once, so long after {@link #now()}; what it throws is logged. Loop thread. Timers of equal deadline
     * run in the order they were set; one of no delay that a timer sets runs in the next turn. On a closed loop the
     * timer never runs, like every other that was waiting when it closed.
     */
    public Timer schedule(long delayNanos, Runnable task) {
        checkInLoop();
        return ended ? new Timer(null, 0, 0, task) : timers.add(now(), delayNanos, task);
    }

    /**
     * Binds a port, of which 0 lets the system choose one, and accepts connections on it; the handler is asked about
     * each, on the loop thread. Any thread; the port is bound when this returns.
     *
     * @throws IOException if the address cannot be bound
     * @throws RejectedExecutionException after {@link #close()}
     */
    public Listener listen(InetSocketAddress bind, AcceptHandler handler) throws IOException {
        if (bind.isUnresolved()) {
            throw new UnknownHostException(bind.getHostString());
        }
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.configureBlocking(false);
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(bind, Listener.BACKLOG);
            Listener listener = new Listener(this, server, (InetSocketAddress) server.getLocalAddress(), handler);
            execute(() -> startAccepting(listener));
            return listener;
        } catch (IOException | RuntimeException | Error e) {
            Failures.closeQuietly(server);
            throw e;
        }
    }

    /**
     * Connects, from our address {@code bindTo} or one that the system chooses. Loop thread. Success and failure are
     * reported to the handler in a later step of the loop, never within this call: {@code onOpen}, or {@code onClosed}
     * with the reason ({@code ConnectException}, {@code SocketTimeoutException} when the time is over,
     * {@code UnknownHostException} for an unresolved address, and so on).
     *
     * @param remote to be resolved before, off the loop
     * @return the channel, not open yet; closing it ends the attempt
     * @throws RejectedExecutionException after {@link #close()}
     */
    public Channel connect(
            InetSocketAddress remote, @Nullable InetAddress bindTo, long timeoutNanos, ChannelHandler handler) {
        checkInLoop();
        if (ended || tasks.closed()) {
            throw new RejectedExecutionException("the event loop is closed");
        }
        TcpChannel channel = new TcpChannel(this, remote, handler);
        channel.connect(bindTo, timeoutNanos);
        return channel;
    }

    /**
     * Ends the loop for good. Any thread, idempotent. No task is accepted from now on; those accepted are run; then every
     * listener and channel is closed ({@code onClosed(null)}), timers are dropped, the thread ends. Waits for all of that,
     * except when called from within a turn: then it happens at the end of that turn. Interrupts do not cut the wait short.
     */
    @Override
    public void close() {
        tasks.close();
        if (thread != null) {
            if (!inLoop()) {
                Patience.await(thread::join);
            }
        } else if (!turning.isHeldByCurrentThread()) {
            turning.lock();
            try {
                owner = Thread.currentThread();
                shutDown();
            } finally {
                turning.unlock();
            }
        }
    }

    private void run() {
        turning.lock();
        try {
            while (!ended) {
                // An interrupt meant for nobody: left standing, it would keep the selector from ever waiting.
                Thread.interrupted();
                try {
                    turnOnce(Long.MAX_VALUE);
                } catch (Throwable e) {
                    Failures.report("a turn of the loop", e);
                    LockSupport.parkNanos(Poller.FAILURE_PAUSE_NANOS);
                }
            }
        } finally {
            turning.unlock();
        }
    }

    private int turnOnce(long maxWaitNanos) {
        await(maxWaitNanos);
        turns++;
        now = time.nanos();
        int done = poller.serve();
        done += timers.runDue(now);
        tasks.drainTo(batch);
        done += runBatch();
        done += flushWrites();
        if (tasks.closed()) {
            shutDown();
        }
        return done;
    }

    private void await(long maxWaitNanos) {
        boolean isBusy = !writes.isEmpty() || !batch.isEmpty();
        long wait = isBusy ? 0 : Math.min(maxWaitNanos, timers.untilNext(time.nanos()));
        try {
            poller.await(wait > 0 && tasks.fallAsleep() ? wait : 0);
        } finally {
            tasks.awake();
        }
    }

    private int runBatch() {
        int done = 0;
        for (Runnable task = batch.poll(); task != null; task = batch.poll()) {
            Failures.guard("a task on the loop", task);
            done++;
        }
        return done;
    }

    private int flushWrites() {
        // Only those there now: two channels that feed each other take turns with everybody else.
        int count = writes.size();
        for (int i = 0; i < count; i++) {
            writes.remove().flush();
        }
        return count;
    }

    private void shutDown() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            tasks.drainTo(batch);
            runBatch();
            List.copyOf(listeners).forEach(Listener::release);
            listeners.clear();
            List.copyOf(channels).forEach(TcpChannel::close);
            timers.removeAll();
            writes.clear();
        } finally {
            // Last: this is also what gives the closed sockets back to the system.
            poller.close();
        }
    }

    private void startAccepting(Listener listener) {
        try {
            if (ended) {
                listener.release();
            } else if (listener.isOpen()) {
                listener.register(poller);
                listeners.add(listener);
            }
        } catch (IOException e) {
            listener.release();
            Failures.report("listening at " + listener.localAddress(), e);
        }
    }

    void forget(Listener listener) {
        listeners.remove(listener);
        poller.await(0); // The JDK gives a closed socket back to the system only when its selector selects.
    }

    /** The number of turns so far. */
    long turns() {
        return turns;
    }

    /** A buffer for bytes that nobody wants. */
    ByteBuffer bin() {
        if (bin == null) {
            bin = ByteBuffer.allocateDirect(BIN_BYTES);
        }
        return bin;
    }

    void checkInLoop() {
        if (!inLoop()) {
            throw new IllegalStateException("on " + Thread.currentThread() + " instead of the loop's " + owner);
        }
    }
}
