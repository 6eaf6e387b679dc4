package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The programs as a script uses them: every command with what it answers, and how it refuses. */
@Timeout(300)
class CommandLineTest extends CommandLineKit {
    @Test
    void everyCommandAnswersAndRefuses() throws Exception {
        Path info = trackerInfo();
        CommandLineProcess tracker = tracker(info);
        CommandLineProcess alice = client("alice", info);
        CommandLineProcess bob = client("bob", info);
        CommandLineProcess carol = client("carol", info);

        for (String command : List.of(
                "logout",
                "change_password a b",
                "sessions",
                "end_session 1",
                "create_group g",
                "join_group g",
                "leave_group g",
                "list_requests g",
                "accept_request g u",
                "reject_request g u",
                "list_groups",
                "list_members g",
                "remove_member g u",
                "list_files g",
                "upload_file f g",
                "download_file g f d",
                "show_downloads",
                "pause_download g f",
                "resume_download g f",
                "cancel_download g f",
                "stop_share g f",
                "remove_file g f",
                "show_shares")) {
            says(alice, command, "error: not logged in");
        }
        refuses(alice, "creat_group x", "unknown command: creat_group", "create_group");
        refuses(alice, "zzzzzzzzzzzz", "unknown command: zzzzzzzzzzzz");
        refuses(alice, "login", "usage: login");
        refuses(alice, "login 'alice", "quote");
        says(alice, "");
        says(
                alice,
                "help login",
                "login <user_id> [passwd]",
                "  starts a session; what you shared from here is shared again");

        says(alice, "create_user Alice secret", "user created: Alice");
        refuses(bob, "create_user alice other", "there is a user");
        refuses(bob, "create_user .bob x", "user id");
        refuses(bob, "create_user bob ''", "password");
        says(bob, "create_user bob 'se cret'", "user created: bob");
        says(carol, "create_user carol secret", "user created: carol");
        refuses(alice, "login alice wrong");
        refuses(alice, "login nobody wrong");
        says(alice, "login alice secret", "logged in: Alice");
        refuses(alice, "login alice secret", "logged in here");
        says(bob, "login bob 'se cret'", "logged in: bob");
        says(carol, "login carol secret", "logged in: carol");

        refuses(alice, "change_password wrong new");
        says(alice, "change_password secret new", "password changed");
        assertEquals(1, alice.ask("sessions").size());
        refuses(alice, "end_session 99", "session");
        refuses(alice, "end_session x", "number");

        says(alice, "create_group photos", "group created: photos");
        refuses(bob, "create_group PHOTOS", "group");
        refuses(bob, "create_group -x", "group id");
        refuses(bob, "create_group x shut", "usage");
        says(bob, "create_group films open", "group created: films");
        says(alice, "list_groups", "films\tbob\t1\t-", "photos\tAlice\t1\tmember");

        refuses(bob, "join_group nothing", "no group");
        says(bob, "join_group photos", "request sent: photos");
        refuses(bob, "join_group photos", "already");
        refuses(alice, "join_group photos", "member");
        says(carol, "join_group photos", "request sent: photos");
        says(alice, "list_requests photos", "bob", "carol");
        says(alice, "requests list_requests photos", "bob", "carol");
        refuses(bob, "list_requests photos", "owner");
        refuses(bob, "accept_request photos carol", "owner");
        refuses(bob, "reject_request photos carol", "owner");
        refuses(alice, "accept_request photos nobody");
        says(alice, "accept_request photos bob", "accepted: bob");
        says(alice, "reject_request photos carol", "rejected: carol");
        refuses(alice, "reject_request photos carol");
        says(alice, "list_members photos", "Alice\towner\tonline", "bob\tmember\tonline");
        refuses(carol, "list_members photos", "member");

        Path film = folder.resolve("my film.mkv");
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        Files.write(film, content);
        refuses(carol, "upload_file '" + film + "' photos", "member");
        refuses(alice, "upload_file '" + folder.resolve("missing") + "' photos");
        says(alice, "upload_file '" + film + "' photos", "shared: my film.mkv");
        says(alice, "upload_file '" + film + "' photos", "shared: my film.mkv");
        says(bob, "list_files photos", "my film.mkv\t" + content.length + "\t1");
        refuses(carol, "list_files photos", "member");
        Path other = Files.createDirectory(folder.resolve("other")).resolve("my film.mkv");
        Files.writeString(other, "something else");
        refuses(bob, "upload_file '" + other + "' photos");

        Path downloads = Files.createDirectory(folder.resolve("downloads"));
        refuses(bob, "download_file photos nothing " + downloads, "no");
        refuses(carol, "download_file photos 'my film.mkv' " + downloads, "member");
        refuses(bob, "download_file photos 'my film.mkv' '" + film + "'", "is there already");
        refuses(bob, "download_file photos 'my film.mkv' " + folder.resolve("no/where/x"), "folder");
        List<String> started = bob.ask("download_file photos 'my film.mkv' " + downloads);
        assertEquals("downloading: my film.mkv", started.get(0));
        List<String> waited = bob.ask("wait 60");
        assertEquals("idle", waited.get(waited.size() - 1), waited::toString);
        assertTrue(started.contains("downloaded: my film.mkv") || waited.contains("downloaded: my film.mkv"));
        assertEquals(-1, Files.mismatch(film, downloads.resolve("my film.mkv")));
        says(bob, "show_downloads", "[C] [photos] my film.mkv");
        assertTrue(bob.ask("show_downloads -v").get(0).startsWith("[C] [photos] my film.mkv\t100.0%\t"));
        assertTrue(bob.ask("show_shares").get(0).startsWith("photos\tmy film.mkv\t"));
        awaitReply(alice, "list_files photos", "my film.mkv\t" + content.length + "\t2");

        says(bob, "set_limit down 100K", "limit set: down 100K");
        refuses(bob, "set_limit down fast", "not a rate");
        refuses(bob, "set_limit sideways 1M", "usage");
        bob.ask("cancel_download photos 'my film.mkv'");
        says(bob, "show_downloads");
        refuses(bob, "pause_download photos 'my film.mkv'", "no such download");
        Path slow = folder.resolve("slow.mkv");
        says(bob, "stop_share photos 'my film.mkv'", "stopped sharing: my film.mkv");
        refuses(bob, "stop_share photos 'my film.mkv'");
        Files.delete(downloads.resolve("my film.mkv"));
        says(bob, "download_file photos 'my film.mkv' " + slow, "downloading: my film.mkv");
        says(bob, "pause_download photos 'my film.mkv'", "paused: my film.mkv");
        says(bob, "wait 30", "idle");
        says(bob, "show_downloads", "[D] [photos] my film.mkv");
        says(bob, "resume_download photos 'my film.mkv'", "resumed: my film.mkv");
        refuses(bob, "wait 0", "time is up");
        says(bob, "cancel_download photos 'my film.mkv'", "cancelled: my film.mkv");
        assertTrue(Files.notExists(slow) && Files.notExists(folder.resolve("slow.mkv.part")));

        refuses(bob, "remove_file photos 'my film.mkv'");
        says(alice, "remove_file photos 'my film.mkv'", "removed: my film.mkv");
        says(alice, "list_files photos");
        says(alice, "show_shares");
        refuses(alice, "remove_file photos 'my film.mkv'");
        refuses(bob, "remove_member photos alice", "owner");
        refuses(alice, "remove_member photos alice");
        refuses(alice, "remove_member photos carol");
        says(alice, "remove_member photos bob", "removed: bob");
        refuses(bob, "list_files photos", "member");
        refuses(carol, "leave_group photos");
        refuses(carol, "leave_group nothing", "no group");
        refuses(carol, "remove_file photos 'my film.mkv'", "member");
        says(carol, "join_group films", "request sent: films");
        says(bob, "accept_request films carol", "accepted: carol");
        says(bob, "leave_group films", "left group: films", "new owner: carol");
        says(carol, "leave_group films", "left group: films");
        says(carol, "list_groups", "photos\tAlice\t1\t-");

        tracker.tell("status");
        for (String line : List.of("users\t3", "groups\t1", "files\t0", "online peers\t3")) {
            assertEquals(line, tracker.line());
        }
        assertTrue(tracker.line().startsWith("announces per second\t"));
        tracker.tell("nonsense");
        assertTrue(tracker.line().startsWith("error: unknown command: nonsense"));
        says(alice, "logout", "logged out: Alice");
        says(alice, "login alice new", "logged in: Alice");
        assertEquals(1, alice.end(), "a command of this script failed");
        CommandLineProcess flawless = client("dave", info);
        assertEquals(0, flawless.end());
        assertEquals(0, tracker.terminate());
        awaitLine(tracker, "tracker closed");
        refuses(carol, "list_groups", "tracker");
    }

    @Test
    void stateOutlivesTheProcesses() throws Exception {
        Path info = trackerInfo();
        CommandLineProcess tracker = tracker(info);
        CommandLineProcess alice = client("alice", info);
        alice.ask("create_user alice secret");
        says(alice, "login alice secret", "logged in: alice");
        says(alice, "create_group photos", "group created: photos");
        Path film = Files.write(folder.resolve("film.mkv"), new byte[2 << 20]);
        says(alice, "upload_file " + film + " photos", "shared: film.mkv");
        assertEquals(0, alice.end());
        assertEquals(0, tracker.terminate());

        tracker(info);
        CommandLineProcess again = client("alice", info);
        says(again, "login alice secret", "logged in: alice");
        says(again, "list_groups", "photos\talice\t1\tmember");
        awaitReply(again, "show_shares", "photos\tfilm.mkv\t" + film + "\t4/4\t0");
        awaitReply(again, "list_files photos", "film.mkv\t" + (2 << 20) + "\t1");
        CommandLineProcess second = start(
                "ClientProgram",
                "127.0.0.1:0",
                info.toString(),
                "--state",
                folder.resolve("alice").toString());
        String refusal = second.line();
        assertTrue(refusal.startsWith("error: ") && refusal.contains("in use"), refusal);
        assertEquals(1, second.end());
    }

    @Test
    void badArgumentsAreToldInOneLine() throws Exception {
        Path info = trackerInfo();
        Path broken = Files.writeString(folder.resolve("broken.txt"), "127.0.0.1:7070\nnonsense\n");
        record Case(int status, String words, String program, List<String> arguments) {}
        for (Case bad : List.of(
                new Case(2, "usage: tracker", "TrackerProgram", List.of()),
                new Case(2, "usage: tracker", "TrackerProgram", List.of(info.toString(), "x")),
                new Case(2, "only number 1", "TrackerProgram", List.of(info.toString(), "2")),
                new Case(2, "usage: tracker", "TrackerProgram", List.of(info.toString(), "1", "--registration", "x")),
                new Case(1, "broken.txt:2", "TrackerProgram", List.of(broken.toString(), "1")),
                new Case(1, "no such file", "TrackerProgram", List.of("missing.txt", "1")),
                new Case(2, "usage: client", "ClientProgram", List.of("nonsense", info.toString())),
                new Case(1, "broken.txt:2", "ClientProgram", List.of("127.0.0.1:0", broken.toString())),
                new Case(2, "usage: demo", "Demo", List.of("-x")))) {
            CommandLineProcess program = start(bad.program, bad.arguments.toArray(new String[0]));
            String line = program.line();
            assertTrue(line.contains(bad.words), () -> bad + ": " + line);
            assertEquals("(ended)", program.line());
            assertEquals(bad.status, program.end(), bad::toString);
        }
    }
}
