package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a handler throws, wherever, closes its own channel and harms no other. */
@Timeout(30)
final class FailingHandlerTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    static Stream<Arguments> failures() {
        List<Throwable> thrown = List.of(
                new IOException("Bad address"),
                new IllegalStateException("test"),
                new InternalError("test"),
                new OutOfMemoryError("test"),
                new StackOverflowError());
        return Stream.of("open", "readable", "writable")
                .flatMap(where -> thrown.stream().map(what -> Arguments.of(where, what)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void closesThatChannelOnly(String where, Throwable what) throws IOException {
        Recorder failing = new Failing(where, what);
        Recorder client = new Recorder();
        Recorder innocent = new Recorder();
        Recorder other = new Recorder();
        try (Hands hands = new Hands()) {
            hands.pair(innocent, other);
            hands.pair(client, failing);
            if (failing.isOpen()) {
                client.send(new byte[1]);
                failing.channel().requestWrite();
            }
            hands.turnUntil(() -> client.closed == 1);
            assertEquals(1, failing.closed);
            assertSame(what, failing.cause);
            assertEquals(what instanceof IOException ? List.of() : List.of(what), log.thrown());
            innocent.send(new byte[3]);
            hands.turnUntil(() -> other.received.size() == 3);
            assertTrue(innocent.isOpen());
        }
        assertEquals(1, failing.closed);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failingInOnClosedAsWellHarmsNobody(String where, Throwable what) throws IOException {
        Recorder failing = new Failing(where, what) {
            @Override
            public void onClosed(@Nullable Throwable why) {
                super.onClosed(why);
                throw new InternalError("again");
            }
        };
        Recorder client = new Recorder();
        try (Hands hands = new Hands()) {
            hands.pair(client, failing);
            if (failing.isOpen()) {
                client.send(new byte[1]);
                failing.channel().requestWrite();
            }
            hands.turnUntil(() -> client.closed == 1);
            assertEquals(1, failing.closed);
        }
    }

    private static class Failing extends Recorder {
        private final String where;
        private final Throwable what;

        Failing(String where, Throwable what) {
            this.where = where;
            this.what = what;
        }

        @Override
        public void onOpen(Channel opening) throws IOException {
            super.onOpen(opening);
            failAt("open");
        }

        @Override
        public void onReadable(Channel from) throws IOException {
            super.onReadable(from);
            failAt("readable");
        }

        @Override
        public boolean onWritable(Channel to) throws IOException {
            failAt("writable");
            return super.onWritable(to);
        }

        private void failAt(String place) throws IOException {
            if (place.equals(where)) {
                if (what instanceof IOException e) {
                    throw e;
                }
                if (what instanceof RuntimeException e) {
                    throw e;
                }
                throw (Error) what;
            }
        }
    }
}
