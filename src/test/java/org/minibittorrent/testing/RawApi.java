package org.minibittorrent.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.security.ChannelBinding;
import org.minibittorrent.security.ScramClient;
import org.minibittorrent.security.ScramException;
import org.minibittorrent.security.ScramLimits;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.wire.PeerId;

/** One connection to a tracker's port, made by hand: whatever bytes a test wants to send, and what is answered. For one thread. */
public final class RawApi implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int ONE_ROUND = 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Socket socket;
    private final InputStream in;
    private final String host;

    private RawApi(Socket socket, InetSocketAddress tracker) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.host = "Host: " + tracker.getAddress().getHostAddress() + ":" + tracker.getPort() + "\r\n";
    }

    /** What was answered. */
    public record Answer(int status, String headers, BencodeString body) {
        /** The body as text. */
        public String text() {
            return new String(body.bytes(), StandardCharsets.UTF_8);
        }
    }

    /** Connects. */
    public static RawApi connect(InetSocketAddress tracker) throws IOException {
        return connect(tracker, "127.0.0.1");
    }

    /** Connects from one of the addresses of this machine, which on Linux are all of 127.0.0.0/8. */
    public static RawApi connect(InetSocketAddress tracker, String source) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        socket.connect(tracker, PATIENCE_MILLIS);
        return new RawApi(socket, tracker);
    }

    /** The header that every request has, ended. */
    public String host() {
        return host;
    }

    /** Sends characters of one byte each. */
    public RawApi send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public RawApi send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Asks for an operation, with any bytes as its body. */
    public Answer post(String operation, @Nullable String token, byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String head = "POST /api/v1/" + operation + " HTTP/1.1\r\n" + host + bearer(token) + "Content-Length: "
                + body.length + "\r\n\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        send(request.toByteArray());
        return read();
    }

    /** Makes a request. */
    public <R extends ApiReply> R call(ApiRequest<R> request, @Nullable String token) throws IOException {
        Answer answer = post(request.operation(), token, request.encode());
        if (answer.status() != 200) {
            throw ApiException.decode(answer.status(), answer.body().bytes());
        }
        return request.decodeReply(answer.body().bytes());
    }

    /** Opens the event stream of a session; from here on this connection says nothing else. */
    public Answer openEvents(@Nullable String token) throws IOException {
        return send("GET /api/v1/events HTTP/1.1\r\n" + host + bearer(token) + "\r\n")
                .read();
    }

    /** The header that names a session; nothing if there is none. */
    public static String bearer(@Nullable String token) {
        return token == null ? "" : "Authorization: Bearer " + token + "\r\n";
    }

    /** Reads one answer; of a stream its head alone. */
    public Answer read() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed after: " + head);
            }
            head.append((char) b);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        String headers = head.toString();
        int at = headers.toLowerCase(Locale.ROOT).indexOf("content-length:");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        headers.substring(at + 15, headers.indexOf('\r', at)).strip());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed within an answer");
        }
        return new Answer(status, headers, BencodeString.of(body));
    }

    /** Whether the other side closes, whatever it says before. */
    public boolean isClosed() {
        try {
            var unused = in.readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    /** What a tracker is given to check a password with, made in one round: for tests that make many. */
    public static ScramVerifier verifier(String password) {
        return ScramVerifier.of(password.toCharArray(), new byte[ScramLimits.SALT_BYTES], ONE_ROUND);
    }

    /** The first half of a proof, and what makes the second. */
    public record Proof(BencodeString exchange, String clientFinal, ScramClient scram) {}

    /** Proves a password, up to the last message. */
    public Proof prove(String user, String password) throws IOException {
        ScramClient scram = new ScramClient(user, ChannelBinding.none(), new ScramLimits(1, 10_000), RANDOM);
        Challenge challenge = call(new BeginLogin(user, scram.clientFirst()), null);
        try {
            return new Proof(
                    challenge.exchange(), scram.clientFinal(challenge.serverFirst(), password.toCharArray()), scram);
        } catch (ScramException e) {
            throw new AssertionError(e);
        }
    }

    /** The last message of a proof, from a peer that listens at this port of the address that the tracker sees. */
    public static FinishLogin finish(Proof proof, int port) {
        byte[] instance = new byte[16];
        RANDOM.nextBytes(instance);
        return new FinishLogin(
                proof.exchange(), proof.clientFinal(), BencodeString.of(instance), PeerId.random(RANDOM), port, "");
    }

    /** Logs in. */
    public LoggedIn login(String user, String password) throws IOException {
        return call(finish(prove(user, password), 9), null);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
