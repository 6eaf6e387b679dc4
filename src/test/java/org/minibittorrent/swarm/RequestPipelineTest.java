package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;

/** How deep the pipeline of requests to a peer becomes. */
class RequestPipelineTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;

    /** A peer that sends {@code blocksPerSecond} at most, and answers each request after a round trip. */
    private static int depthAfter(int seconds, int blocksPerSecond, int roundTripMillis, RequestPipeline pipeline) {
        RateMeter meter = new RateMeter();
        double carry = 0;
        for (int milli = 0; milli < seconds * 1000; milli++) {
            double perMilli = Math.min(blocksPerSecond / 1000.0, pipeline.target() / (double) roundTripMillis);
            for (carry += perMilli; carry >= 1; carry--) {
                meter.add(PieceLayout.BLOCK_LENGTH, milli * MILLI);
                pipeline.blockReceived();
            }
            if (milli % 250 == 0) {
                pipeline.measure(meter.rate(milli * MILLI), milli * MILLI);
            }
        }
        return pipeline.target();
    }

    @Test
    void aboutThreeSecondsOfWhatThePeerSendsAreAskedFor() {
        for (int rate : new int[] {5, 20, 100, 300}) {
            for (int roundTrip : new int[] {1, 50, 400}) {
                int depth = depthAfter(20, rate, roundTrip, new RequestPipeline(1024, 0));
                assertEquals(3.0 * rate, depth, 0.3 * rate + 2, rate + " blocks/s, round trip " + roundTrip + " ms");
            }
        }
    }

    @Test
    void aFastPeerIsAskedForAsMuchAsItTakes() {
        assertEquals(1024, depthAfter(5, 5000, 20, new RequestPipeline(1024, 0)));
        RequestPipeline told = new RequestPipeline(1024, 0);
        told.limit(250);
        assertEquals(250, depthAfter(5, 5000, 20, told));
    }

    @Test
    void slowStartDoublesTheDepthEveryRoundTrip() {
        RequestPipeline pipeline = new RequestPipeline(1024, 0);
        int start = pipeline.target();
        for (int round = 1; round <= 4; round++) {
            for (int block = pipeline.target(); block > 0; block--) {
                pipeline.blockReceived();
            }
            assertEquals(start << round, pipeline.target());
        }
    }

    @Test
    void aSnubbedPeerIsAskedForOneBlockUntilItDelivers() {
        RequestPipeline pipeline = new RequestPipeline(1024, 0);
        pipeline.snub();
        assertEquals(1, pipeline.target());
        pipeline.measure(0, SECOND);
        pipeline.measure(0, 2 * SECOND);
        assertEquals(1, pipeline.target(), "measuring is no sign of life");
        pipeline.recover();
        assertTrue(depthAfter(5, 5000, 20, pipeline) > 500, "and it may become fast again");
    }

    @Test
    void anUnchokeStartsAnew() {
        RequestPipeline pipeline = new RequestPipeline(1024, 0);
        int start = pipeline.target();
        depthAfter(10, 40, 20, pipeline);
        for (int second = 11; second < 30; second++) {
            pipeline.measure(0, second * SECOND); // choked: nothing comes
        }
        assertTrue(pipeline.target() < start);
        pipeline.unchoked();
        assertEquals(start, pipeline.target());
        pipeline.blockReceived();
        assertEquals(start + 1, pipeline.target());
    }

    @Test
    void whatWasLostForWantOfRoomKeepsTheDepthAtWhatWasKept() {
        RequestPipeline pipeline = new RequestPipeline(1024, 0);
        depthAfter(3, 5000, 20, pipeline);
        pipeline.kept(64);
        pipeline.lost(64, 3 * SECOND);
        assertEquals(64, pipeline.target());
        pipeline.measure(5000L * PieceLayout.BLOCK_LENGTH, 4 * SECOND);
        assertEquals(64, pipeline.target(), "whatever the rate is");
        for (int second = 5; second < 9; second++) {
            pipeline.measure(5000L * PieceLayout.BLOCK_LENGTH, second * SECOND);
        }
        assertEquals(80, pipeline.target(), "but it is tried whether there is more room");
        pipeline.lost(64, 9 * SECOND);
        assertEquals(64, pipeline.target());
        for (int second = 9; second < 18; second++) {
            pipeline.measure(5000L * PieceLayout.BLOCK_LENGTH, second * SECOND);
            assertEquals(64, pipeline.target(), "and more rarely");
        }
    }

    @Test
    void whatIsLostAmongManyThatAreAnsweredSaysNothingAboutRoom() {
        RequestPipeline pipeline = new RequestPipeline(1024, 0);
        depthAfter(3, 5000, 20, pipeline);
        int depth = pipeline.target();
        pipeline.kept(300);
        pipeline.lost(20, 3 * SECOND);
        pipeline.lost(0, 3 * SECOND);
        assertEquals(depth, pipeline.target());
    }

    @Property
    void theDepthNeverLeavesItsBounds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int most) {
        Random random = new Random(seed);
        RequestPipeline pipeline = new RequestPipeline(most, 0);
        int limit = most;
        long now = 0;
        for (int i = 0; i < 300; i++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    limit = 1 + random.nextInt(most);
                    pipeline.limit(limit);
                }
                case 1 -> pipeline.snub();
                case 2 -> pipeline.recover();
                case 3 -> pipeline.unchoked();
                case 4 -> pipeline.kept(random.nextInt(2000));
                case 5 -> pipeline.lost(random.nextInt(2000), now);
                case 6 -> pipeline.measure(random.nextLong(1L << random.nextInt(1, 45)), now);
                default -> pipeline.blockReceived();
            }
            now += random.nextLong(2 * SECOND);
            assertTrue(pipeline.target() >= 1 && pipeline.target() <= limit, () -> "target " + pipeline.target());
        }
    }
}
