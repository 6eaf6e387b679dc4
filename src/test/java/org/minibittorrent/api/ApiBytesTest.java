package org.minibittorrent.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins the bytes of each kind of request, reply and event: peers and trackers of other versions read them. */
class ApiBytesTest {
    @ParameterizedTest
    @MethodSource("org.minibittorrent.api.Spoken#exchanges")
    void requestsAndRepliesAreTheseBytes(Spoken.Exchange<?> exchange) throws Exception {
        ApiRequest<?> request = exchange.request();
        assertEquals(exchange.asked(), new String(request.encode(), UTF_8));
        assertEquals(
                request, ApiRequest.decode(request.operation(), exchange.asked().getBytes(UTF_8)));
        assertEquals(exchange.answered(), new String(exchange.reply().encode(), UTF_8));
        assertEquals(exchange.reply(), request.decodeReply(exchange.answered().getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("org.minibittorrent.api.Spoken#events")
    void eventsAreTheseBytesAfterTheirLength(Spoken.Told told) throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(told.event().encode());
        assertEquals(frame.remaining() - Integer.BYTES, frame.getInt());
        assertEquals(told.text(), UTF_8.decode(frame).toString());
        assertEquals(told.event(), ApiEvent.decode(told.text().getBytes(UTF_8)));
    }

    @Test
    void anEventOfAnUnknownKindIsUnknown() throws Exception {
        assertEquals(new ApiEvent.Unknown(), ApiEvent.decode("d5:event5:laser5:poweri9ee".getBytes(UTF_8)));
    }

    @Test
    void theTableHasEveryKind() {
        assertEquals(kinds(ApiRequest.class), types(Spoken.exchanges().map(Spoken.Exchange::request)));
        assertEquals(kinds(ApiReply.class), types(Spoken.exchanges().map(Spoken.Exchange::reply)));
        assertEquals(
                kinds(ApiEvent.class),
                types(Stream.concat(Spoken.events().map(Spoken.Told::event), Stream.of(new ApiEvent.Unknown()))));
        assertEquals(
                new TreeSet<>(ApiRequest.operations()),
                Spoken.exchanges()
                        .map(exchange -> exchange.request().operation())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void whatNeedsNoSessionIsTheWayToOne() {
        assertEquals(
                Set.of("create_user", "begin_login", "finish_login"),
                Spoken.exchanges()
                        .map(Spoken.Exchange::request)
                        .filter(ApiRequest::isAnonymous)
                        .map(ApiRequest::operation)
                        .collect(Collectors.toSet()));
    }

    @Test
    void onlyAnInfoDictionaryMakesARequestLong() {
        for (String operation : ApiRequest.operations()) {
            assertEquals(
                    operation.equals("add_file") ? ApiLimits.UPLOAD_BYTES : ApiLimits.REQUEST_BYTES,
                    ApiRequest.bodyLimit(operation),
                    operation);
        }
        assertEquals(ApiLimits.REQUEST_BYTES, ApiRequest.bodyLimit("no_such_operation"));
    }

    private static Set<String> types(Stream<?> values) {
        return values.map(value -> value.getClass().getName()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> kinds(Class<?> sealed) {
        return leaves(sealed).map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ApiBytesTest::leaves)
                : Stream.of(type);
    }
}
