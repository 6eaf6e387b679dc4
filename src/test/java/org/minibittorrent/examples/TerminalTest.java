package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs as a person uses them, in a terminal: prompt, unseen passwords, bars, and lines that nobody asked for. */
@Timeout(300)
class TerminalTest {
    private static final int BYTES = 6 << 20;

    @TempDir
    Path folder;

    private final List<TerminalProcess> running = new ArrayList<>();
    private Path info;

    @BeforeEach
    void needsATerminal() throws IOException {
        TerminalProcess.assumeAvailable();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            info = Files.writeString(folder.resolve("tracker_info.txt"), "127.0.0.1:" + free.getLocalPort() + "\n");
        }
    }

    @AfterEach
    void endAll() {
        running.forEach(TerminalProcess::close);
    }

    private TerminalProcess start(String program, String state, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--state", folder.resolve(state).toString()));
        TerminalProcess terminal = new TerminalProcess(program, all.toArray(new String[0]));
        running.add(terminal);
        return terminal;
    }

    private TerminalProcess tracker() throws IOException, InterruptedException {
        TerminalProcess tracker = start("TrackerProgram", "tracker", info.toString(), "1");
        tracker.await("tracker ready: 127.0.0.1:");
        return tracker;
    }

    private TerminalProcess client(String user) throws IOException, InterruptedException {
        TerminalProcess client = start("ClientProgram", user, "127.0.0.1:0", info.toString());
        client.await("using tracker: 127.0.0.1:");
        return client;
    }

    /** Makes an account and logs in, with passwords that are typed where nobody sees them. */
    private static void enter(TerminalProcess client, String user) throws IOException, InterruptedException {
        String password = "unseen of " + user;
        client.await("client> ");
        client.type("create_user " + user);
        client.await("new password of " + user + ": ");
        client.type(password);
        client.await("once more: ");
        client.type(password);
        client.await("\r\nuser created: " + user + "\r\n");
        client.await("client> ");
        client.type("login " + user);
        client.await("password of " + user + ": ");
        client.type(password);
        client.await("\r\nlogged in: " + user + "\r\n");
        assertFalse(client.screen().contains(password), client.screen());
    }

    @Test
    void nothingIsDrawnOverThePromptWhenAnUploadHasFailed() throws Exception {
        tracker();
        TerminalProcess alice = client("alice");
        enter(alice, "alice");
        alice.ask("create_group photos", "group created: photos");
        for (int time = 0; time < 40; time++) {
            alice.ask(
                    "upload_file " + folder.resolve("missing") + " photos",
                    "missing: no such file; see that it is there");
        }
        String screen = alice.screen();
        assertFalse(screen.contains("client> \r\033[K["), screen);
        assertFalse(screen.contains("hashingclient> "), screen);
    }

    @Test
    void theMainPath() throws Exception {
        byte[] content = new byte[BYTES];
        new Random(1).nextBytes(content);
        Path film = Files.write(folder.resolve("my film.mkv"), content);
        TerminalProcess tracker = tracker();
        TerminalProcess alice = client("alice");
        enter(alice, "alice");
        alice.ask("create_group photos", "group created: photos");
        String hashing = alice.ask("upload_file '" + film + "' photos", "shared: my film.mkv");
        assertTrue(hashing.contains("[##############################] 100.0%  hashing"), hashing);

        TerminalProcess bob = client("bob");
        enter(bob, "bob");
        bob.ask("join_group photos", "request sent: photos");
        alice.await("\r\033[Kbob asks to join photos: accept_request or reject_request\r\n");
        alice.ask("accept_request photos bob", "accepted: bob");
        bob.await("you are a member of photos now\r\n");
        bob.ask("list_files photos", "my film.mkv  " + BYTES + "  1");
        bob.ask("list_groups", "photos  alice  2  member");
        bob.ask("set_limit down 4M", "limit set: down 4M");
        bob.ask("download_file photos 'my film.mkv' " + folder.resolve("copy.mkv"), "downloading: my film.mkv");
        String waiting = bob.ask("wait", "idle");
        assertTrue(waiting.contains("\r\033[K[#"), "a bar: " + waiting);
        assertTrue(waiting.contains("MiB/s  my film.mkv"), "a rate: " + waiting);
        assertTrue(waiting.contains("downloaded: my film.mkv\r\n"), waiting);
        assertEquals(-1, Files.mismatch(film, folder.resolve("copy.mkv")));
        bob.ask("show_downloads", "[C] [photos] my film.mkv");
        bob.ask("show_shares", "photos  my film.mkv  " + folder.resolve("copy.mkv") + "  12/12  0");
        bob.ask("nonsense", "error: unknown command: nonsense; help tells what there is");

        bob.ask("logout", "logged out: bob");
        bob.await("client> ");
        bob.type("quit");
        assertEquals(0, bob.end(), "a mistake at a terminal is no failure");
        assertFalse(bob.screen().contains("the session has ended"), "who asked for it need not be told");
        // The end of the input is a way out as well, and the prompt does not stay on the line of the shell's.
        alice.await("client> ");
        alice.press(TerminalProcess.CTRL_D);
        assertEquals(0, alice.end());
        assertTrue(alice.screen().endsWith("client> \r\n"), alice.screen());
        String status = tracker.ask("status", "online peers          0");
        assertTrue(status.contains("users                 2\r\n"), status);
        tracker.ask("quit", "tracker closed");
        assertEquals(0, tracker.end());
    }

    @Test
    void anInterruptLogsOutAndClosesCleanly() throws Exception {
        TerminalProcess tracker = tracker();
        tracker.await("tracker> ");
        tracker.type("create_user alice");
        tracker.await("password of alice: ");
        tracker.type("unseen");
        tracker.await("user created: alice\r\n");
        TerminalProcess alice = client("alice");
        alice.await("client> ");
        alice.type("create_user carol");
        alice.await("new password of carol: ");
        alice.type("one");
        alice.await("once more: ");
        alice.type("another");
        alice.await("error: the two passwords differ; no user was created\r\n");
        alice.ask("login alice unseen", "logged in: alice");
        alice.await("client> ");
        alice.type("wait forever");
        alice.await("wait forever\r\n");
        alice.press(TerminalProcess.CTRL_C);
        assertEquals(0, alice.end());
        String status = tracker.ask("status", "online peers          0");
        assertTrue(status.contains("users                 1\r\n"), status);
        assertFalse(status.contains("unseen"), status);
        tracker.await("> ");
        tracker.press(TerminalProcess.CTRL_C);
        tracker.await("tracker closed\r\n");
        assertEquals(0, tracker.end());
    }
}
