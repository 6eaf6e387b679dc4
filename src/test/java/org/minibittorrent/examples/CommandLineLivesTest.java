package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The programs over more than one life: what ends a session, what comes back at a login, and what does not. */
@Tag("waits")
@Timeout(300)
class CommandLineLivesTest extends CommandLineKit {
    private static final int BYTES = 3 << 20;

    private Path file(String name) throws Exception {
        byte[] content = new byte[BYTES];
        new Random(name.hashCode()).nextBytes(content);
        Path path = Files.write(folder.resolve(name), content);
        // Long ago: what was written just now is hashed again at the next login, which takes a moment.
        return Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2020-02-02T20:20:20Z")));
    }

    /** An account with a session. */
    private CommandLineProcess user(String name, Path info) throws Exception {
        CommandLineProcess client = client(name, info);
        says(client, "create_user " + name + " secret", "user created: " + name);
        says(client, "login " + name + " secret", "logged in: " + name);
        return client;
    }

    private static void admit(CommandLineProcess owner, CommandLineProcess member, String name) {
        says(member, "join_group photos", "request sent: photos");
        says(owner, "accept_request photos " + name, "accepted: " + name);
    }

    @Test
    void theOperatorHasTheLastWordOnAccounts() throws Exception {
        Path info = trackerInfo();
        CommandLineProcess tracker = tracker(info, "--registration", "closed");
        CommandLineProcess alice = client("alice", info);
        says(alice, "create_user alice secret", "error: only the operator of this tracker makes accounts: ask for one");
        assertEquals("user created: alice", tracker.askLine("create_user alice secret"));
        assertEquals(
                "error: there is a user alice already: choose another name", tracker.askLine("create_user alice x"));
        assertTrue(tracker.askLine("create_user .alice x").startsWith("error: "));
        assertEquals("error: a password has at least one character", tracker.askLine("create_user bob ''"));
        assertEquals("error: the password is missing", tracker.askLine("create_user bob"));
        assertEquals("error: usage: create_user <user_id> [passwd]", tracker.askLine("create_user"));
        assertEquals("error: unknown command: statsu; did you mean status?", tracker.askLine("statsu"));
        says(alice, "login alice secret", "logged in: alice");
        assertEquals("password reset: alice", tracker.askLine("reset_password alice other"));
        awaitReply(alice, "list_groups", "error: not logged in");
        refuses(alice, "login alice secret", "wrong");
        says(alice, "login alice other", "logged in: alice");
        assertEquals("error: there is no user nobody", tracker.askLine("reset_password nobody x"));
        assertEquals("user removed: alice", tracker.askLine("remove_user alice"));
        assertEquals("error: there is no user alice", tracker.askLine("remove_user alice"));
        awaitReply(alice, "list_groups", "error: not logged in");
        assertEquals("users\t0", tracker.askLine("status"));
        tracker.tell("quit");
        awaitLine(tracker, "tracker closed");
        assertEquals(1, tracker.end(), "a command of this script failed");
    }

    @Test
    void aTrackerGoesOnWhenItsInputEnds() throws Exception {
        Path info = trackerInfo();
        CommandLineProcess tracker = tracker(info);
        tracker.endInput();
        CommandLineProcess alice = user("alice", info);
        alice.tell("exit");
        assertEquals(0, alice.end());
        assertEquals(0, tracker.terminate());
        awaitLine(tracker, "tracker closed");
    }

    @Test
    void sessionsOfOneUserOnSeveralPeers() throws Exception {
        Path info = trackerInfo();
        tracker(info);
        CommandLineProcess alice = user("alice", info);
        CommandLineProcess second = client("second", info);
        says(second, "login alice secret", "logged in: alice");
        List<String> sessions = alice.ask("sessions");
        assertEquals(2, sessions.size(), sessions::toString);
        assertTrue(
                sessions.get(0).matches("1\t127.0.0.1:\\d+\t[-0-9]{10} [:0-9]{8}\tonline\tthis one"),
                sessions::toString);
        assertTrue(sessions.get(1).matches("2\t127.0.0.1:\\d+\t[-0-9]{10} [:0-9]{8}\tonline\t-"), sessions::toString);
        says(alice, "end_session 2", "session ended: 2");
        awaitReply(second, "sessions", "error: not logged in");

        // After a crash, a login from the same state folder takes the old session's place at once.
        alice.kill();
        CommandLineProcess again = client("alice", info);
        says(again, "login alice secret", "logged in: alice");
        List<String> one = again.ask("sessions");
        assertEquals(1, one.size(), one::toString);
        assertTrue(one.get(0).startsWith("3\t"), one::toString);

        // "wait forever" serves until the process is told to end, and then logs out.
        CommandLineProcess bob = user("bob", info);
        says(again, "create_group photos", "group created: photos");
        admit(again, bob, "bob");
        says(again, "list_members photos", "alice\towner\tonline", "bob\tmember\tonline");
        bob.tell("wait forever");
        assertEquals(0, bob.terminate());
        says(again, "list_members photos", "alice\towner\tonline", "bob\tmember\toffline");
    }

    @Test
    void aSessionThatEndsUnderAWaitIsNoSuccess() throws Exception {
        Path info = trackerInfo();
        tracker(info);
        CommandLineProcess alice = user("alice", info);
        says(alice, "create_group photos", "group created: photos");
        says(alice, "upload_file " + file("film") + " photos", "shared: film");
        CommandLineProcess bob = user("bob", info);
        admit(alice, bob, "bob");
        says(bob, "set_limit down 16K", "limit set: down 16K");
        says(bob, "download_file photos film " + folder.resolve("copy"), "downloading: film");
        bob.tell("wait");
        CommandLineProcess second = client("second", info);
        says(second, "login bob secret", "logged in: bob");
        says(second, "end_session 1", "session ended: 1");
        awaitLine(bob, "error: the session has ended and downloads are unfinished: they go on at the next login");

        // Who serves until he is told to end does not go on as if, when there is nobody any more whom he serves.
        alice.tell("wait forever");
        CommandLineProcess third = client("third", info);
        says(third, "login alice secret", "logged in: alice");
        says(third, "end_session 1", "session ended: 1");
        awaitLine(alice, "error: the session has ended: log in again");
    }

    @Test
    void aLoginTakesUpWhatWasAndNothingElse() throws Exception {
        Path info = trackerInfo();
        tracker(info);
        CommandLineProcess alice = user("alice", info);
        says(alice, "create_group photos", "group created: photos");
        for (String name : List.of("kept", "stopped", "slow")) {
            says(alice, "upload_file " + file(name) + " photos", "shared: " + name);
        }
        CommandLineProcess bob = user("bob", info);
        admit(alice, bob, "bob");
        Path copies = Files.createDirectory(folder.resolve("copies"));
        bob.ask("download_file photos kept " + copies);
        assertEquals("idle", last(bob.ask("wait 60")));
        says(alice, "stop_share photos stopped", "stopped sharing: stopped");
        says(alice, "set_limit up 1K", "limit set: up 1K");
        says(bob, "download_file photos slow " + copies, "downloading: slow");
        refuses(bob, "download_file photos slow " + folder, "being downloaded");
        refuses(bob, "download_file photos kept " + folder, "is here already");
        assertEquals(0, alice.end());
        assertEquals(1, bob.end(), "a command of this script failed");

        CommandLineProcess aliceAgain = client("alice", info);
        says(aliceAgain, "login alice secret", "logged in: alice");
        says(
                aliceAgain,
                "list_files photos",
                "kept\t" + BYTES + "\t1",
                "slow\t" + BYTES + "\t1",
                "stopped\t" + BYTES + "\t0");
        CommandLineProcess bobAgain = client("bob", info);
        says(bobAgain, "login bob secret", "logged in: bob");
        says(bobAgain, "show_downloads", "[C] [photos] kept", "[D] [photos] slow");
        // The limit of the last life holds: at 1 KiB a second nobody has a piece, let alone the file, after two
        // seconds.
        refuses(bobAgain, "wait 2", "time is up");
        assertEquals(
                1,
                aliceAgain.ask("show_shares").stream()
                        .filter(line -> line.startsWith("photos\tslow\t"))
                        .count());
        says(aliceAgain, "set_limit up off", "limit set: up off");
        List<String> waited = bobAgain.ask("wait 60");
        assertEquals(List.of("downloaded: slow", "idle"), waited);
        assertEquals(-1, Files.mismatch(folder.resolve("slow"), copies.resolve("slow")));

        // What was shared in a group that was left does not come back, though membership does.
        says(bobAgain, "leave_group photos", "left group: photos");
        says(bobAgain, "show_shares");
        admit(aliceAgain, bobAgain, "bob");
        assertEquals(1, bobAgain.end());
        CommandLineProcess bobOnceMore = client("bob", info);
        says(bobOnceMore, "login bob secret", "logged in: bob");
        says(bobOnceMore, "show_shares");
        says(bobOnceMore, "show_downloads", "[C] [photos] kept", "[C] [photos] slow");
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    @Test
    void aDownloadThatFailsIsToldAndListed() throws Exception {
        Path info = trackerInfo();
        tracker(info);
        CommandLineProcess alice = user("alice", info);
        says(alice, "create_group photos", "group created: photos");
        says(alice, "upload_file " + file("film.mkv") + " photos", "shared: film.mkv");
        CommandLineProcess bob = user("bob", info);
        says(bob, "join_group photos", "request sent: photos");
        says(bob, "list_groups", "photos\talice\t1\trequested");
        says(bob, "leave_group photos", "left group: photos");
        says(bob, "list_groups", "photos\talice\t1\t-");
        admit(alice, bob, "bob");
        says(bob, "set_limit down 1K", "limit set: down 1K");
        says(bob, "download_file photos film.mkv " + folder.resolve("copy"), "downloading: film.mkv");
        says(alice, "remove_file photos film.mkv", "removed: film.mkv");
        awaitLine(bob, "failed: film.mkv");
        says(bob, "show_downloads", "[F] [photos] film.mkv");
        String verbose = bob.ask("show_downloads -v").get(0);
        assertTrue(verbose.startsWith("[F] [photos] film.mkv\t0.0%\t"), verbose);
        assertTrue(verbose.contains("\tfilm.mkv was removed from photos;"), verbose);
        says(bob, "wait", "error: a download failed: film.mkv");
        says(bob, "wait", "idle");
        String failed = "error: film.mkv has failed for good: film.mkv was removed from photos;"
                + " ask in the group if that was not meant";
        says(bob, "resume_download photos film.mkv", failed);
        says(bob, "pause_download photos film.mkv", failed);
        says(bob, "cancel_download photos film.mkv", "cancelled: film.mkv");
        says(bob, "show_downloads");
        for (String command : List.of("pause_download", "resume_download", "cancel_download")) {
            says(bob, command + " photos film.mkv", "error: no such download: film.mkv");
        }
        // The same content of another member is one more sharer; other content is refused.
        Path same = Files.createDirectory(folder.resolve("bobs")).resolve("film.mkv");
        Files.copy(folder.resolve("film.mkv"), same);
        says(alice, "upload_file " + folder.resolve("film.mkv") + " photos", "shared: film.mkv");
        says(bob, "upload_file " + same + " photos", "shared: film.mkv");
        says(alice, "list_files photos", "film.mkv\t" + BYTES + "\t2");
    }

    @Test
    void theFirstTrackerThatAnswersIsUsedAndRemembered() throws Exception {
        Path info = trackerInfo();
        String second;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            second = "127.0.0.1:" + free.getLocalPort();
        }
        String first = Files.readString(info);
        Files.writeString(info, first + second + "\n[::1]:1\n");
        CommandLineProcess tracker = start(
                "TrackerProgram",
                info.toString(),
                "2",
                "--state",
                folder.resolve("two").toString());
        assertEquals("tracker ready: " + second, tracker.line());
        CommandLineProcess taken = start(
                "TrackerProgram",
                info.toString(),
                "2",
                "--state",
                folder.resolve("two too").toString());
        assertTrue(taken.line().startsWith("error: cannot listen on /" + second), "a port in use");
        assertEquals(1, taken.end());
        CommandLineProcess used = start(
                "TrackerProgram",
                info.toString(),
                "1",
                "--state",
                folder.resolve("two").toString());
        String refusal = used.line();
        assertTrue(
                refusal.contains("in use")
                        && refusal.contains(folder.resolve("two").toString()),
                refusal);
        assertEquals(1, used.end());

        CommandLineProcess alice = newClient(info);
        assertEquals("using tracker: " + second, alice.line());
        says(alice, "create_user alice secret", "user created: alice");
        says(alice, "login alice secret", "logged in: alice");
        assertEquals(0, alice.end());
        // The first one is there again, but the account is with the second.
        tracker(info);
        CommandLineProcess again = newClient(info);
        assertEquals("using tracker: " + second, again.line());
        says(again, "login alice secret", "logged in: alice");
    }

    private CommandLineProcess newClient(Path info) throws Exception {
        return start(
                "ClientProgram",
                "0.0.0.0:0",
                info.toString(),
                "--state",
                folder.resolve("alice").toString());
    }

    @Test
    void aTrackerThatSaysNothingIsReportedWithinTenSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Path info = Files.writeString(folder.resolve("silent.txt"), "127.0.0.1:" + silent.getLocalPort() + "\n");
            CommandLineProcess client = client("alice", info);
            long start = System.nanoTime();
            String reply = client.askLine("login alice secret");
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(reply.startsWith("error: ") && reply.contains("tracker"), reply);
            System.out.println("a tracker that says nothing was reported after " + took + " ms; promised are 10000 ms");
            assertFalse(took > 10_000, "only after " + took + " ms");
        }
    }
}
