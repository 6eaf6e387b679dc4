package org.minibittorrent.transfer.connection;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.EventLoop;

/** A channel that gives the bytes of a script, a few at a time, and then its end. */
final class ScriptedChannel implements Channel {
    private final ByteBuffer script;
    private final @Nullable Random random;
    private boolean paused;

    /** The most bytes given before one read that gives none. */
    int most = Integer.MAX_VALUE;

    /**
     * A channel at the beginning of its script.
     *
     * @param random cuts it; null to give all that is asked for
     */
    ScriptedChannel(byte[] script, @Nullable Random random) {
        this.script = ByteBuffer.wrap(script);
        this.random = random;
    }

    boolean isDrained() {
        return !script.hasRemaining();
    }

    @Override
    public long read(ByteBuffer[] dst, int offset, int count) {
        long total = 0;
        for (int i = offset; i < offset + count; i++) {
            int read = read(dst[i]);
            if (read < 0 || dst[i].hasRemaining()) {
                return total == 0 && read < 0 ? -1 : total + Math.max(0, read);
            }
            total += read;
        }
        return total;
    }

    @Override
    public int read(ByteBuffer dst) {
        if (isDrained()) {
            return -1;
        }
        int count = Math.min(Math.min(dst.remaining(), script.remaining()), most);
        if (random != null) {
            paused = !paused && random.nextInt(3) == 0;
            count = paused ? 0 : random.nextInt(count + 1);
        }
        if (most != Integer.MAX_VALUE) {
            most -= count;
            if (count == 0) {
                most = Integer.MAX_VALUE;
            }
        }
        dst.put(script.slice(script.position(), count));
        script.position(script.position() + count);
        return count;
    }

    @Override
    public long write(ByteBuffer[] src, int offset, int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer src) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void requestWrite() {}

    @Override
    public void setReadable(boolean wanted) {}

    @Override
    public boolean direct() {
        return true;
    }

    @Override
    public void close() {}

    @Override
    public void close(@Nullable Throwable cause) {}

    @Override
    public void finish(long timeoutNanos) {}

    @Override
    public EventLoop loop() {
        throw new UnsupportedOperationException();
    }
}
