package org.minibittorrent.tracker.facts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeCursor;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.wire.PeerId;

/**
 * A batch of changes to bytes and back: a bencoded list of lists, each of the name of a kind and its fields in the
 * order of the record. Lists and no dictionaries, since a million of them are read at a start. A kind or a number of
 * fields that is not understood is an error, never passed over: it is part of what must not be forgotten.
 */
public final class ChangeCodec {
    /** A batch is what one request changes, or a slice of a snapshot. */
    static final int MAX_BYTES = 16 << 20;

    private static final int MAX_PORT = 65_535;
    private static final BencodeLimits LIMITS = new BencodeLimits(MAX_BYTES, 4, 2_000_000);

    private ChangeCodec() {}

    public static byte[] encode(List<Change> batch) {
        return Bencode.encode(new BencodeList(
                batch.stream().<BencodeValue>map(ChangeCodec::fields).toList()));
    }

    public static List<Change> decode(byte[] bytes) throws BencodeException {
        BencodeCursor in = new BencodeCursor(bytes, LIMITS);
        List<Change> batch = new ArrayList<>();
        in.beginList();
        while (in.hasNext()) {
            in.beginList();
            try {
                batch.add(change(in));
            } catch (IllegalArgumentException e) {
                throw new BencodeException(String.valueOf(e.getMessage()));
            }
            in.endList();
        }
        in.endList();
        in.end();
        return batch;
    }

    private static BencodeList fields(Change change) {
        if (change instanceof Change.PutFile put) {
            return list(
                    "file", put.group(), put.name(), put.bytes(), put.infoHash().bytes(), put.uploader(), put.added());
        } else if (change instanceof Change.PutMember put) {
            return list("member", put.group(), put.user(), put.sequence());
        } else if (change instanceof Change.PutRequest put) {
            return list("request", put.group(), put.user(), put.sequence());
        } else if (change instanceof Change.PutUser put) {
            ScramVerifier verifier = put.verifier();
            return list(
                    "user",
                    put.id(),
                    verifier.salt(),
                    (long) verifier.iterations(),
                    verifier.storedKey(),
                    verifier.serverKey(),
                    put.sessions());
        } else if (change instanceof Change.PutSession put) {
            return list(
                    "session",
                    put.user(),
                    put.number(),
                    put.tokenHash(),
                    put.instance(),
                    put.peerId().bytes(),
                    put.address().getAddress().getAddress(),
                    (long) put.address().getPort(),
                    put.source().getAddress(),
                    put.since(),
                    put.seenDay());
        } else if (change instanceof Change.PutGroup put) {
            return list("group", put.id(), put.owner(), put.source(), put.departures(), put.version());
        } else if (change instanceof Change.PutMeta put) {
            return list("meta", put.community(), put.secret());
        } else if (change instanceof Change.RemoveSession remove) {
            return list("no session", remove.user(), remove.number());
        } else if (change instanceof Change.RemoveUser remove) {
            return list("no user", remove.user());
        } else if (change instanceof Change.RemoveGroup remove) {
            return list("no group", remove.group());
        } else if (change instanceof Change.RemoveMember remove) {
            return list("no member", remove.group(), remove.user());
        } else if (change instanceof Change.RemoveRequest remove) {
            return list("no request", remove.group(), remove.user());
        } else if (change instanceof Change.RemoveFile remove) {
            return list("no file", remove.group(), remove.name());
        }
        throw new IllegalArgumentException("a change of an unknown kind: " + change);
    }

    private static BencodeList list(Object... fields) {
        List<BencodeValue> values = new ArrayList<>(fields.length);
        for (Object field : fields) {
            if (field instanceof String text) {
                values.add(BencodeString.of(text));
            } else if (field instanceof Long number) {
                values.add(new BencodeInteger(number));
            } else if (field instanceof byte[] bytes) {
                values.add(BencodeString.of(bytes));
            } else if (field instanceof BencodeString string) {
                values.add(string);
            } else {
                throw new IllegalArgumentException("a field of an unknown type: " + field);
            }
        }
        return new BencodeList(values);
    }

    private static Change change(BencodeCursor in) throws BencodeException {
        String kind = in.text();
        return switch (kind) {
            case "file" ->
                new Change.PutFile(
                        in.text(),
                        in.text(),
                        in.number(),
                        InfoHash.of(in.string().bytes()),
                        in.text(),
                        laterNumber(in));
            case "member" -> new Change.PutMember(in.text(), in.text(), in.number());
            case "request" -> new Change.PutRequest(in.text(), in.text(), in.number());
            case "user" -> new Change.PutUser(in.text(), verifier(in), in.number());
            case "session" ->
                new Change.PutSession(
                        in.text(),
                        in.number(),
                        in.string(),
                        in.string(),
                        PeerId.of(in.string().bytes()),
                        address(in),
                        ip(in),
                        in.number(),
                        in.number());
            case "group" -> new Change.PutGroup(in.text(), in.text(), in.string(), in.number(), laterNumber(in));
            case "meta" -> new Change.PutMeta(in.string(), in.string());
            case "no session" -> new Change.RemoveSession(in.text(), in.number());
            case "no user" -> new Change.RemoveUser(in.text());
            case "no group" -> new Change.RemoveGroup(in.text());
            case "no member" -> new Change.RemoveMember(in.text(), in.text());
            case "no request" -> new Change.RemoveRequest(in.text(), in.text());
            case "no file" -> new Change.RemoveFile(in.text(), in.text());
            default -> throw new BencodeException("a change of an unknown kind: " + BencodeString.of(kind));
        };
    }

    /** A number that earlier versions did not write: 0 then. */
    private static long laterNumber(BencodeCursor in) throws BencodeException {
        return in.hasNext() ? in.number() : 0;
    }

    private static ScramVerifier verifier(BencodeCursor in) throws BencodeException {
        byte[] salt = in.string().bytes();
        long iterations = in.number();
        if (iterations > Integer.MAX_VALUE) {
            throw new BencodeException("a verifier of " + iterations + " rounds");
        }
        return new ScramVerifier(
                salt, (int) iterations, in.string().bytes(), in.string().bytes());
    }

    private static InetSocketAddress address(BencodeCursor in) throws BencodeException {
        InetAddress ip = ip(in);
        long port = in.number();
        if (port < 1 || port > MAX_PORT) {
            throw new BencodeException("no port: " + port);
        }
        return new InetSocketAddress(ip, (int) port);
    }

    private static InetAddress ip(BencodeCursor in) throws BencodeException {
        byte[] address = in.string().bytes();
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new BencodeException("no IP address: " + address.length + " bytes");
        }
    }
}
