package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five thousand connections that say nothing, or not enough, to a tracker, and two thousand to a peer: each is closed in the
 * end without a word, and in the meantime everybody else is served. A part of the table that {@link HonestUsers} tells of.
 */
@Timeout(300)
class IdleCrowdTest {
    private static final int AT_TRACKER = 5_000;
    private static final int AT_PEER = 2_000;

    /** Both ends of each are in this process, and it needs some files for itself. */
    private static final int FILES_EACH = 2;

    private static final int OTHER_FILES = 1_000;
    private static final int PER_SOURCE = 500;

    @TempDir
    Path folder;

    private HonestUsers honest;
    private Selector crowd;
    private int open;

    @BeforeEach
    void start() throws Exception {
        honest = new HonestUsers(folder);
        crowd = Selector.open();
    }

    @AfterEach
    void stop() throws IOException {
        for (SelectionKey key : crowd.keys()) {
            key.channel().close();
        }
        crowd.close();
        honest.close();
    }

    /** So many, or as many of them as the system lets one process have. */
    private static int affordable(int wanted) {
        int size = wanted;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long all = (system.getMaxFileDescriptorCount() - OTHER_FILES) / FILES_EACH;
            size = (int) Math.min(wanted, all * wanted / (AT_TRACKER + AT_PEER));
        }
        if (size < wanted) {
            System.out.println(
                    "left out: " + (wanted - size) + " of " + wanted + " idle connections (ulimit -n is too low)");
        }
        return size;
    }

    /** Connects from many addresses; every second one says something, but not enough. */
    private void gather(InetSocketAddress to, int count, String words) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(words.getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < affordable(count); i++) {
            SocketChannel channel = SocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.2." + (1 + i / PER_SOURCE)), 0));
            channel.connect(to);
            if (i % 2 == 0) {
                channel.write(bytes.rewind());
            }
            channel.configureBlocking(false);
            channel.register(crowd, SelectionKey.OP_READ);
            open++;
        }
    }

    /** Counts those that were closed since; nobody is answered a word. */
    private void look() throws IOException {
        ByteBuffer in = ByteBuffer.allocate(1024);
        crowd.selectNow();
        for (SelectionKey key : crowd.selectedKeys()) {
            int count;
            try {
                count = ((SocketChannel) key.channel()).read(in.clear());
            } catch (IOException e) {
                count = -1;
            }
            assertTrue(count <= 0, "an answer to nothing");
            if (count < 0) {
                key.channel().close();
                open--;
            }
        }
        crowd.selectedKeys().clear();
    }

    @Test
    void everybodyElseIsServedAndInTheEndTheCrowdIsGone() throws Exception {
        long start = System.nanoTime();
        gather(honest.tracker(), AT_TRACKER, "GET /healthz HTTP/1.1\r\nHost: loc");
        int atTracker = open;
        gather(honest.sharer(), AT_PEER, "\u0013BitTorrent prot");
        int all = open;
        long worst = 0;
        while (open > 0) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(120), open + " are open still");
            long asked = System.nanoTime();
            honest.assertUnharmed();
            worst = Math.max(worst, System.nanoTime() - asked);
            look();
        }
        System.out.printf(
                "%d idle connections to a tracker and %d to a peer: a login, an event and a logout took %d ms at most; all were"
                        + " closed after %d ms%n",
                atTracker, all - atTracker, worst / 1_000_000, (System.nanoTime() - start) / 1_000_000);
    }
}
