package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.testing.RawApi;

/** A user of the tracker who means no good: has an account, a session and a group, and sends whatever bytes a test wants. */
final class Mallory implements AutoCloseable {
    static final String USER = "mallory";
    static final String PASSWORD = "wicked";

    /** Mallory's own group. */
    static final String GROUP = "lair";

    private static final String ADDRESS = "127.0.0.67";
    private static final BencodeString NO_EXCHANGE = BencodeString.of(new byte[16]);
    private static final InfoHash FOREIGN = InfoHash.of(new byte[20]);

    final RawApi api;
    final String token;
    private final BencodeString source;

    private Mallory(RawApi api, String token, BencodeString source) {
        this.api = api;
        this.token = token;
        this.source = source;
    }

    /** Makes the account if it is not there, and logs in. */
    static Mallory at(InetSocketAddress tracker) throws IOException {
        RawApi api = RawApi.connect(tracker, ADDRESS);
        boolean isNew = true;
        try {
            api.call(new CreateUser(USER, RawApi.verifier(PASSWORD)), null);
        } catch (ApiException e) {
            isNew = false;
        }
        LoggedIn session = api.login(USER, PASSWORD);
        if (isNew) {
            api.call(new CreateGroup(GROUP, true), session.token());
        }
        BencodeString source = api.call(new GetGroup(GROUP), session.token()).source();
        return new Mallory(api, session.token(), source);
    }

    /** What is answered to a request in the name of Mallory. */
    String ask(ApiRequest<?> request) throws IOException {
        return post(request.operation(), token, request.encode());
    }

    /** What is answered to a request without a session. */
    String askUnknown(ApiRequest<?> request) throws IOException {
        return post(request.operation(), null, request.encode());
    }

    /** What is answered to any characters of one byte. */
    String post(String operation, String body) throws IOException {
        return post(operation, token, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What is answered to any bytes. */
    String post(String operation, @Nullable String withToken, byte[] body) throws IOException {
        return shown(api.post(operation, withToken, body));
    }

    /** An answer on one line. */
    static String shown(RawApi.Answer answer) {
        if (answer.status() == 200) {
            return "granted";
        }
        ApiException refusal =
                ApiException.decode(answer.status(), answer.body().bytes());
        return answer.status() + " " + refusal.code().text() + ": " + refusal.getMessage();
    }

    /** An answer is a refusal of this kind, in whatever words. */
    static void assertRefused(ErrorCode code, String answer) {
        String kind = code.httpStatus() + " " + code.text() + ": ";
        assertTrue(answer.startsWith(kind), () -> "to be refused with " + kind + "but: " + answer);
    }

    String manyTorrents() throws IOException {
        String one = new String(new Announce(List.of(), List.of(FOREIGN)).encode(), StandardCharsets.ISO_8859_1);
        String torrent = "20:" + "\0".repeat(20);
        return post("announce", one.replace(torrent, torrent.repeat(1001)));
    }

    String create(String user) throws IOException {
        return askUnknown(new CreateUser(user, RawApi.verifier("x")));
    }

    String finish(RawApi.Proof proof) throws IOException {
        return askUnknown(RawApi.finish(proof, 6881));
    }

    RawApi.Proof unknownExchange() throws IOException {
        RawApi.Proof proof = api.prove("mallory", "wicked");
        return new RawApi.Proof(NO_EXCHANGE, proof.clientFinal(), proof.scram());
    }

    String login(String instance, String peerId, int port) throws IOException {
        RawApi.Proof proof = api.prove("mallory", "wicked");
        return post(
                "finish_login",
                "d7:address0:12:client_final" + proof.clientFinal().length() + ":" + proof.clientFinal() + "8:exchange"
                        + proof.exchange().length() + ":"
                        + new String(proof.exchange().bytes(), StandardCharsets.ISO_8859_1)
                        + "8:instance" + instance + "7:peer_id" + peerId + "4:porti" + port + "ee");
    }

    String listeningAt(String address) throws IOException {
        FinishLogin login = RawApi.finish(api.prove("mallory", "wicked"), 6881);
        return askUnknown(new FinishLogin(
                login.exchange(), login.clientFinal(), login.instance(), login.peerId(), login.port(), address));
    }

    /** A second account of Mallory's proves its own password in the session of the first. */
    String changeWithAnothersProof() throws IOException {
        askUnknown(new CreateUser("mallory2", RawApi.verifier("wicked")));
        RawApi.Proof proof = api.prove("mallory2", "wicked");
        return ask(new ChangePassword(proof.exchange(), proof.clientFinal(), RawApi.verifier("new")));
    }

    String guess() throws IOException {
        for (int i = 0; i < 6; i++) {
            finish(api.prove("dave", "guess " + i));
        }
        return askUnknown(new BeginLogin("dave", "n,,n=dave,r=abcdefghijklmnopqrstuvwx"));
    }

    /** What the tracker takes as the info dictionary of a file of one piece in Mallory's group. */
    BencodeDictionary.Builder right() {
        return BencodeDictionary.builder()
                .put("name", "x.bin")
                .put("length", 100)
                .put("piece length", Metainfo.PIECE_LENGTH)
                .put("pieces", new byte[Metainfo.HASH_LENGTH])
                .put("private", 1)
                .put("source", HexFormat.of().formatHex(source.bytes()));
    }

    /** What is answered to a file for Mallory's group. */
    String add(BencodeDictionary info) throws IOException {
        return ask(new AddFile(GROUP, BencodeString.of(Bencode.encode(info))));
    }

    @Override
    public void close() throws IOException {
        api.close();
    }
}
