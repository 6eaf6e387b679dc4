package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.RawApi;

/** Many event streams, read by one thread, and what each has heard of one file's sharers. */
final class EventWatch implements AutoCloseable {
    private final InetSocketAddress tracker;
    private final String file;
    private final Selector selector;
    private final List<Stream> streams = new ArrayList<>();

    private static final class Stream {
        final SocketChannel channel;
        final String token;
        final StringBuilder unread = new StringBuilder();
        boolean begun;
        int sharers;
        long heardAt;
        boolean ended;
        boolean sharing;

        Stream(SocketChannel channel, String token) {
            this.channel = channel;
            this.token = token;
        }
    }

    EventWatch(InetSocketAddress tracker, InfoHash file) throws IOException {
        this.tracker = tracker;
        this.file = new String(file.bytes(), StandardCharsets.ISO_8859_1);
        this.selector = Selector.open();
        Thread reader = new Thread(this::read, "event-watch");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens the stream of a session. */
    void open(String source, String token) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        channel.connect(tracker);
        String request = "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n" + RawApi.bearer(token) + "\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
        channel.configureBlocking(false);
        Stream stream = new Stream(channel, token);
        synchronized (this) {
            streams.add(stream);
        }
        channel.register(selector, SelectionKey.OP_READ, stream);
        selector.wakeup();
    }

    private void read() {
        ByteBuffer in = ByteBuffer.allocate(1 << 16);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    int count = ((SocketChannel) key.channel()).read(in.clear());
                    String text = new String(in.array(), 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
                    take((Stream) key.attachment(), text, count < 0);
                    if (count < 0) {
                        key.cancel();
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
            // The end; whoever waits for more sees that nothing comes.
            return;
        }
    }

    private synchronized void take(Stream stream, String text, boolean end) {
        stream.begun |= text.startsWith("HTTP/1.1 200");
        stream.ended |= end;
        stream.unread.append(text);
        int at = stream.unread.indexOf(file);
        while (at >= 0) {
            stream.sharers++;
            stream.heardAt = System.nanoTime();
            stream.unread.delete(0, at + file.length());
            at = stream.unread.indexOf(file);
        }
        stream.unread.delete(0, Math.max(0, stream.unread.length() - file.length()));
    }

    /** Waits until all streams are open. */
    void awaitOpen() {
        await("an open stream", stream -> stream.begun);
    }

    /** The session has the file: it hears of no sharers any more. */
    synchronized void shares(String token) {
        streams.forEach(stream -> stream.sharing |= stream.token.equals(token));
    }

    /** Waits until all that wait for the file have heard of so many sharers; when the last one did. */
    long awaitAll(int sharers) {
        await(sharers + " sharers heard of", stream -> stream.sharing || stream.sharers >= sharers);
        synchronized (this) {
            return streams.stream().mapToLong(stream -> stream.heardAt).max().orElse(0);
        }
    }

    private void await(String what, Predicate<Stream> condition) {
        Eventually.await(what, () -> all(condition));
    }

    private synchronized boolean all(Predicate<Stream> condition) {
        return streams.stream().allMatch(stream -> {
            boolean holds = condition.test(stream);
            assertTrue(holds || !stream.ended, "a stream ended");
            return holds;
        });
    }

    @Override
    public void close() throws IOException {
        selector.close();
        synchronized (this) {
            for (Stream stream : streams) {
                stream.channel.close();
            }
        }
    }
}
