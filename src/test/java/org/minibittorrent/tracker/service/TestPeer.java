package org.minibittorrent.tracker.service;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.security.ChannelBinding;
import org.minibittorrent.security.ScramClient;
import org.minibittorrent.security.ScramException;
import org.minibittorrent.security.ScramLimits;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.web.ApiService;
import org.minibittorrent.wire.PeerId;

/** A peer of one user, as the tracker sees it. */
public final class TestPeer {
    public static final int PORT = 6881;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static int count;

    final TestTracker tracker;
    public final String user;
    final BencodeString instance;
    public final PeerId peerId;
    public String source;
    public String password = "correct horse";
    public String address = "";

    @Nullable
    public LoggedIn session;

    public TestPeer(TestTracker tracker, String user) {
        this.tracker = tracker;
        this.user = user;
        count++;
        Random random = new Random(count);
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        instance = BencodeString.of(bytes);
        peerId = PeerId.random(random);
        source = "10." + (1 + count / 62_500) + "." + count / 250 % 250 + "." + (1 + count % 250);
    }

    public <R extends ApiReply> R call(ApiRequest<R> request) throws ApiException {
        return tracker.call(request, token(), source);
    }

    /** A call that is granted. */
    public <R extends ApiReply> R ok(ApiRequest<R> request) {
        try {
            return call(request);
        } catch (ApiException e) {
            throw new AssertionError(request + " is refused: " + e.getMessage(), e);
        }
    }

    @Nullable
    String token() {
        LoggedIn current = session;
        return current == null ? null : current.token();
    }

    public long number() {
        LoggedIn current = session;
        return current == null ? 0 : current.session();
    }

    public ScramVerifier verifier(String ofPassword) {
        byte[] salt = Arrays.copyOf(("salt of " + user).getBytes(StandardCharsets.UTF_8), ScramLimits.SALT_BYTES);
        return ScramVerifier.of(ofPassword.toCharArray(), salt, TestTracker.ROUNDS);
    }

    public void createUser() {
        ok(new CreateUser(user, verifier(password)));
    }

    void tryCreate() throws ApiException {
        var unused = call(new CreateUser(user, verifier(password)));
    }

    /** A proof of the password, up to its last message. */
    public Proof prove(String ofPassword) throws ApiException {
        ScramClient scram = new ScramClient(user, ChannelBinding.none(), new ScramLimits(1, 10_000), RANDOM);
        Challenge challenge = call(new BeginLogin(user, scram.clientFirst()));
        try {
            String clientFinal = scram.clientFinal(challenge.serverFirst(), ofPassword.toCharArray());
            return new Proof(challenge.exchange(), clientFinal, scram);
        } catch (ScramException e) {
            throw new AssertionError(e);
        }
    }

    /** The client's side of a proof. */
    public record Proof(BencodeString exchange, String clientFinal, ScramClient scram) {}

    public LoggedIn tryLogin(String withPassword) throws ApiException {
        Proof proof = prove(withPassword);
        LoggedIn reply = call(finish(proof));
        try {
            proof.scram().verify(reply.serverFinal());
        } catch (ScramException e) {
            throw new AssertionError(e);
        }
        return reply;
    }

    FinishLogin finish(Proof proof) {
        return new FinishLogin(proof.exchange(), proof.clientFinal(), instance, peerId, PORT, address);
    }

    public void login() {
        try {
            session = tryLogin(password);
        } catch (ApiException e) {
            throw new AssertionError(user + " cannot log in: " + e.getMessage(), e);
        }
    }

    /** Opens the event stream. */
    public Stream listen() {
        Stream stream = new Stream();
        try {
            stream.handle = tracker.service.openEvents(token(), stream);
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
        return stream;
    }

    /** Asks to join, and is admitted. */
    public void admitTo(String group, TestPeer owner) {
        ok(new JoinGroup(group));
        owner.ok(new AcceptRequest(group, user));
    }

    /** An info dictionary for a group. */
    public BencodeString info(String group, String name, long length, int content) {
        BencodeString source = ok(new GetGroup(group)).source();
        return TestInfo.of(name, length, content).source(source).bytes();
    }

    /** Adds a file of one piece, and says that it is here. */
    public InfoHash share(String group, String name) {
        InfoHash infoHash =
                ok(new AddFile(group, info(group, name, 100, name.hashCode()))).infoHash();
        announce(infoHash, 1, true);
        return infoHash;
    }

    public Swarms announce(InfoHash infoHash, long pieces, boolean complete) {
        return ok(new Announce(List.of(new Announce.Torrent(infoHash, pieces, complete)), List.of()));
    }

    public Swarms stop(InfoHash infoHash) {
        return ok(new Announce(List.of(), List.of(infoHash)));
    }

    /** An open stream, and what came by it. */
    public static final class Stream implements ApiService.EventSink {
        final List<ApiEvent> events = new ArrayList<>();
        boolean ended;

        /** Events that pass through their bytes; where there are many, the first will do. */
        private static final int AS_BYTES = 20;

        @Nullable
        Runnable handle;

        @Override
        public void send(ApiEvent event) {
            if (ended) {
                throw new AssertionError("an event after the end: " + event);
            }
            if (events.size() > AS_BYTES) {
                events.add(event);
                return;
            }
            try {
                byte[] bytes = event.encode();
                events.add(ApiEvent.decode(Arrays.copyOfRange(bytes, 4, bytes.length)));
            } catch (BencodeException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void end() {
            ended = true;
        }

        /** The connection breaks. */
        void breakOff() {
            Runnable open = handle;
            if (open != null) {
                open.run();
            }
        }

        /** What came of this kind. */
        public <E extends ApiEvent> List<E> all(Class<E> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        /** What came since the last call, pings left out. */
        public List<ApiEvent> take() {
            List<ApiEvent> taken = events.stream()
                    .filter(event -> !(event instanceof ApiEvent.Ping))
                    .toList();
            events.clear();
            return taken;
        }
    }
}
