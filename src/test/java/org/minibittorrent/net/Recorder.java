package org.minibittorrent.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handler that notes what it is told, keeps what it reads and writes what it is given. */
class Recorder implements ChannelHandler {
    final List<String> events = new ArrayList<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    ByteBuffer outgoing = ByteBuffer.allocate(0);
    boolean ended;
    int writes;
    int opened;
    int closed;

    @Nullable
    Throwable cause;

    private @Nullable Channel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);

    Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    boolean isOpen() {
        return opened == 1 && closed == 0;
    }

    void send(byte[] bytes) {
        outgoing = ByteBuffer.wrap(bytes);
        channel().requestWrite();
    }

    @Override
    public void onOpen(Channel opening) throws IOException {
        opened++;
        events.add("open");
        channel = opening;
    }

    @Override
    public void onReadable(Channel from) throws IOException {
        for (int n = from.read(buffer.clear()); n != 0; n = from.read(buffer.clear())) {
            if (n < 0) {
                events.add("end");
                ended = true;
                onEnd(from);
                return;
            }
            byte[] bytes = new byte[n];
            buffer.flip().get(bytes);
            received.writeBytes(bytes);
        }
    }

    /** What to do at the end of the stream: by default, close. */
    void onEnd(Channel from) {
        from.close();
    }

    @Override
    public boolean onWritable(Channel to) throws IOException {
        writes++;
        to.write(outgoing);
        return outgoing.hasRemaining();
    }

    @Override
    public void onClosed(@Nullable Throwable why) {
        closed++;
        events.add("closed");
        cause = why;
    }
}
