package org.minibittorrent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.testing.RawApi;

/** A user of the tracker who means no good: has an account, a session and a group, and sends whatever bytes a test wants. */
final class Mallory implements AutoCloseable {
    static final String USER = "mallory";
    static final String PASSWORD = "wicked";

    /** Mallory's own group. */
    static final String GROUP = "lair";

    private static final String ADDRESS = "127.0.0.67";

    final RawApi api;
    final String token;

    private Mallory(RawApi api, String token) {
        this.api = api;
        this.token = token;
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
        return new Mallory(api, session.token());
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

    @Override
    public void close() throws IOException {
        api.close();
    }
}
