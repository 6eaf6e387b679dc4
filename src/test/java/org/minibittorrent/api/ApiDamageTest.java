package org.minibittorrent.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.wire.PeerId;

/** Takes each field out of each kind of message, or puts something else in its place: the complaint names the key. */
class ApiDamageTest {
    private static final String ANSWER = "the tracker's answer cannot be understood: ";

    /** A dictionary with one fault, and the complaint about it. */
    private record Damaged(BencodeDictionary fields, String complaint) {}

    @ParameterizedTest
    @MethodSource("org.minibittorrent.api.Spoken#exchanges")
    void aDamagedRequestOrReplyIsRefused(Spoken.Exchange<?> exchange) throws Exception {
        String operation = exchange.request().operation();
        for (Damaged damaged : damages(fields(exchange.asked()))) {
            byte[] body = Bencode.encode(damaged.fields);
            ApiException refusal = assertThrows(ApiException.class, () -> ApiRequest.decode(operation, body));
            assertEquals(operation + ": " + damaged.complaint, refusal.getMessage());
            assertEquals(ErrorCode.BAD_REQUEST, refusal.code());
        }
        for (Damaged damaged : damages(fields(exchange.answered()))) {
            byte[] body = Bencode.encode(damaged.fields);
            ApiException refusal =
                    assertThrows(ApiException.class, () -> exchange.request().decodeReply(body));
            assertEquals(ANSWER + damaged.complaint, refusal.getMessage());
            assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        }
    }

    @ParameterizedTest
    @MethodSource("org.minibittorrent.api.Spoken#events")
    void aDamagedEventIsRefused(Spoken.Told told) throws Exception {
        for (Damaged damaged : damages(fields(told.text()))) {
            byte[] body = Bencode.encode(damaged.fields);
            assertEquals(
                    damaged.complaint,
                    assertThrows(BencodeException.class, () -> ApiEvent.decode(body))
                            .getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("org.minibittorrent.api.Spoken#exchanges")
    void unknownKeysAreIgnored(Spoken.Exchange<?> exchange) throws Exception {
        ApiRequest<?> request = exchange.request();
        assertEquals(request, ApiRequest.decode(request.operation(), Bencode.encode(more(fields(exchange.asked())))));
        assertEquals(exchange.reply(), request.decodeReply(Bencode.encode(more(fields(exchange.answered())))));
    }

    @ParameterizedTest
    @MethodSource("org.minibittorrent.api.Spoken#events")
    void unknownKeysOfEventsAreIgnored(Spoken.Told told) throws Exception {
        assertEquals(told.event(), ApiEvent.decode(Bencode.encode(more(fields(told.text())))));
    }

    @ParameterizedTest
    @CsvSource({
        "announce, d7:stoppedl2:hhe8:torrentslee, 'an infohash has 20 bytes, not 2'",
        "announce, d7:stoppedle8:torrentsld8:completei0e9:info_hash2:hh6:piecesi1eeee, "
                + "'an infohash has 20 bytes, not 2'",
        "admit, d9:info_hash20:hhhhhhhhhhhhhhhhhhhh2:ip5:12345e, no IP address: 5 bytes",
        "create_group, d5:group2:\u00ff\u00fe4:openi1ee, not UTF-8: ..",
        "create_group, le, the body is no dictionary",
        "finish_login, d7:address0:12:client_final0:8:exchange0:8:instance16:iiiiiiiiiiiiiiii7:peer_id20:"
                + "pppppppppppppppppppp4:porti4294967297ee, 'an instance has 16 bytes, a port is 1 to 65535'",
        "create_user, d10:iterationsi4294967297e4:salt10:salt-salt-10:server_key32:ssssssssssssssssssssssssssssssss"
                + "10:stored_key32:kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk4:user1:ae, no verifier of a password",
    })
    void aRequestWithAValueThatCannotBeIsRefused(String operation, String body, String complaint) {
        ApiException refusal =
                assertThrows(ApiException.class, () -> ApiRequest.decode(operation, body.getBytes(ISO_8859_1)));
        assertEquals(operation + ": " + complaint, refusal.getMessage());
    }

    @Test
    void aReplyWithAValueThatCannotBeIsRefused() {
        String group = "d6:groupsld5:group1:a7:membersi1e5:owner5:alice8:standingi3eee4:morei0ee";
        assertEquals(ANSWER + "no standing: 3", refused(new ListGroups(""), group));
        assertEquals(ANSWER + "no dictionary", refused(new ListSessions(), "le"));
        String sharer = "d7:refusedle6:swarmsld9:info_hash20:hhhhhhhhhhhhhhhhhhhh7:sharersl"
                + "d2:ip4:12347:peer_id20:bbbbbbbbbbbbbbbbbbbb4:porti6881e4:user3:bobeeeee";
        Announce announce = new Announce(List.of(), List.of());
        assertEquals(ANSWER + "no port: 0", refused(announce, sharer.replace("6881", "0")));
        assertEquals(ANSWER + "no port: 65536", refused(announce, sharer.replace("6881", "65536")));
        assertEquals(
                ANSWER + "no port: ",
                refused(announce, sharer.replace("6881", "4294967297")).replaceAll("[0-9]", ""));
        assertEquals(ANSWER + "no IP address: 3 bytes", refused(announce, sharer.replace("4:1234", "3:123")));
        assertEquals(
                ANSWER + "a peer id has 20 bytes, not 1",
                refused(announce, sharer.replace("20:bbbbbbbbbbbbbbbbbbbb", "1:b")));
    }

    @Test
    void valuesBeyondTheirRangeAreTakenForTheNearest() throws Exception {
        String login = "d7:address0:9:community0:5:lease%s9:reachable%s12:server_final0:7:sessioni1e5:token0:4:user0:e";
        assertEquals(1, login(login.formatted("i0e", "i0e")).lease());
        assertEquals(86_400, login(login.formatted("i4294967297e", "i0e")).lease());
        assertEquals(1, login(login.formatted("i-4294967297e", "i0e")).lease());
        assertEquals(OptionalInt.of(0), login(login.formatted("i9e", "i0e")).reachable());
        assertEquals(OptionalInt.of(1), login(login.formatted("i9e", "i7e")).reachable());
        assertEquals(
                OptionalInt.of(1), login(login.formatted("i9e", "i4294967296e")).reachable());
        assertEquals(OptionalInt.empty(), login(login.formatted("i9e", "3:yes")).reachable());
        Announce announce = (Announce) ApiRequest.decode(
                "announce",
                "d7:stoppedle8:torrentsld8:completei2e9:info_hash20:hhhhhhhhhhhhhhhhhhhh6:piecesi-5eeee"
                        .getBytes(UTF_8));
        assertEquals(0, announce.torrents().get(0).pieces());
        assertFalse(announce.torrents().get(0).complete());
        assertEquals(
                new CreateGroup("a", false),
                ApiRequest.decode("create_group", "d5:group1:a4:openi2ee".getBytes(UTF_8)));
    }

    private static LoggedIn login(String body) throws ApiException {
        byte[] id = new byte[20];
        return new FinishLogin(BencodeString.of(""), "", BencodeString.of(new byte[16]), PeerId.of(id), 1, "")
                .decodeReply(body.getBytes(UTF_8));
    }

    private static String refused(ApiRequest<?> request, String body) {
        return String.valueOf(assertThrows(ApiException.class, () -> request.decodeReply(body.getBytes(UTF_8)))
                .getMessage());
    }

    /** All that can be wrong with one field: it is missing, of another type, or such a fault is further inside. */
    private static List<Damaged> damages(BencodeDictionary whole) {
        List<Damaged> all = new ArrayList<>();
        whole.entries().forEach((name, value) -> {
            String key = name.toString();
            if (!key.equals("reachable")) {
                all.add(new Damaged(with(whole, key, null), "lacks the key '" + key + "'"));
                all.add(new Damaged(with(whole, key, other(value)), "the key '" + key + "' is not a " + kind(value)));
            }
            if (value instanceof BencodeDictionary inner) {
                damages(inner)
                        .forEach(damaged -> all.add(new Damaged(with(whole, key, damaged.fields), damaged.complaint)));
            }
            if (value instanceof BencodeList list && !list.values().isEmpty()) {
                BencodeValue first = list.values().get(0);
                all.add(new Damaged(
                        with(whole, key, new BencodeList(List.of(first, other(first)))),
                        "an entry of '" + key + "' is no " + kind(first)));
                if (first instanceof BencodeDictionary inner) {
                    damages(inner)
                            .forEach(damaged -> all.add(new Damaged(
                                    with(whole, key, new BencodeList(List.of(first, damaged.fields))),
                                    damaged.complaint)));
                }
            }
        });
        return all;
    }

    private static BencodeDictionary with(BencodeDictionary whole, String changed, @Nullable BencodeValue value) {
        BencodeDictionary.Builder copy = BencodeDictionary.builder();
        whole.entries().forEach((key, old) -> {
            if (!key.toString().equals(changed)) {
                copy.put(key.toString(), old);
            }
        });
        return value == null ? copy.build() : copy.put(changed, value).build();
    }

    /** The same with a key more in each dictionary. */
    private static BencodeDictionary more(BencodeDictionary whole) {
        BencodeDictionary.Builder copy = BencodeDictionary.builder().put("a_key_of_a_later_version", "new");
        whole.entries().forEach((key, value) -> copy.put(key.toString(), deeper(value)));
        return copy.build();
    }

    private static BencodeValue deeper(BencodeValue value) {
        if (value instanceof BencodeList list) {
            return new BencodeList(
                    list.values().stream().map(ApiDamageTest::deeper).toList());
        }
        return value instanceof BencodeDictionary inner ? more(inner) : value;
    }

    private static BencodeValue other(BencodeValue value) {
        return value instanceof BencodeInteger ? BencodeString.of("1") : new BencodeInteger(1);
    }

    private static String kind(BencodeValue value) {
        if (value instanceof BencodeInteger) {
            return "number";
        } else if (value instanceof BencodeString) {
            return "string";
        }
        return value instanceof BencodeList ? "list" : "dictionary";
    }

    private static BencodeDictionary fields(String text) throws BencodeException {
        return assertInstanceOf(
                BencodeDictionary.class, Bencode.decode(text.getBytes(UTF_8), new BencodeLimits(10_000, 8, 1_000)));
    }
}
