package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.HonestUsers;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.RawApi;
import org.minibittorrent.testing.SmallDisk;

/** What the command line refuses, and lists of trackers that are none; a part of the table that {@link HonestUsers} tells of. */
@Timeout(300)
class CommandRefusalsTest {
    @TempDir
    static Path folder;

    private static HonestUsers honest;
    private static CommandLineProcess mallory;

    @BeforeAll
    static void start() throws Exception {
        honest = new HonestUsers(folder);
        InetSocketAddress tracker = honest.tracker();
        Path info = Files.writeString(
                folder.resolve("tracker_info.txt"), tracker.getAddress().getHostAddress() + ":" + tracker.getPort());
        mallory = new CommandLineProcess(
                "ClientProgram",
                "127.0.0.1:0",
                info.toString(),
                "--state",
                folder.resolve("state").toString());
        mallory.line();
        for (String name : List.of("con.txt", "a:b", "end.", "good.bin")) {
            Files.writeString(folder.resolve(name), name);
        }
        for (String command : List.of(
                "create_user mallory wicked",
                "login mallory wicked",
                "create_group lair open",
                "upload_file F/good.bin lair")) {
            assertEquals(1, mallory.ask(here(command)).size(), command);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        mallory.close();
        honest.close();
    }

    private record Row(String command, String answer) {
        @Override
        public String toString() {
            String shown = command.replaceAll("\\p{Cntrl}", "?");
            return shown.substring(0, Math.min(60, shown.length()));
        }
    }

    private static Row row(String command, String answer) {
        return new Row(command, answer);
    }

    /** With the folder of this test for {@code F}. */
    private static String here(String text) {
        return text.replace("F/", folder + "/").replace("F:", folder + ":");
    }

    static Stream<Row> refused() {
        String userId = "not a user id: 1 to 64 letters, digits, '.', '_' or '-' are, not beginning with '.' or '-'";
        String groupId = userId.replace("user", "group");
        return Stream.of(
                // Quoting.
                row("login 'alice x", "a quote is not closed: '"),
                row("login \"alice x", "a quote is not closed: \""),
                row("login alice x\\", "the line ends with a backslash"),
                row("login alice x y", "usage: login <user_id> [passwd]"),
                row("\"\"", "unknown command: ; help tells what there is"),
                row("\u001b[2Jlogout", "unknown command: ?[2Jlogout; help tells what there is"),
                row("a".repeat(1_000_000), "unknown command: " + "a".repeat(100) + "...; help tells what there is"),
                // Names.
                row("create_user '' x", userId),
                row("create_user ../../etc x", userId),
                row("create_user 'al ice' x", userId),
                row("create_user .alice x", userId),
                row("create_user -alice x", userId),
                row("create_user " + "a".repeat(65) + " x", userId),
                row("create_user alice x", "there is a user alice already: choose another name"),
                row("create_user eve ''", "the password is empty: choose another"),
                row(
                        "create_user eve \u0007",
                        "the password has characters that cannot be typed for certain: choose another"),
                row("create_group 'a b'", groupId),
                row("create_group PHOTOS", "there is a group PHOTOS already: choose another name"),
                row("join_group '\u0007'", "there is no group of that name"),
                row("join_group lair", "you are a member of lair already"),
                // Paths.
                row("upload_file F/nothing lair", "F/nothing: no such file; see that it is there"),
                row("upload_file F/ lair", "F: not a regular file; name a file"),
                row("upload_file /dev/zero lair", "/dev/zero: not a regular file; name a file"),
                row("upload_file 'a\0b' lair", "not a path: a?b"),
                row(
                        "upload_file F/con.txt lair",
                        "unsafe file name 'con.txt': it is the name of a device on Windows; rename the file first"),
                row(
                        "upload_file F/a:b lair",
                        "unsafe file name 'a:b': it holds one of <>:\"/\\|?*; rename the file first"),
                row(
                        "upload_file F/end. lair",
                        "unsafe file name 'end.': it begins with a space, or ends with a space or a dot; rename the file first"),
                row("upload_file F/good.bin photos", "you are not a member of photos: ask to join it first"),
                row("download_file photos film.mkv F/copy", "you are not a member of photos: ask to join it first"),
                row("download_file lair ../../etc/passwd F/copy", "there is no file ../../etc/passwd in lair"),
                row(
                        "download_file lair good.bin F/copy",
                        "good.bin is here already, and shared: F/good.bin; wait until that is over, or end it"),
                row("download_file lair nothing F/no/such/folder", "there is no file nothing in lair"),
                row("download_file lair good.bin 'a\0b'", "not a path: a?b"),
                // Numbers.
                row("set_limit down 0", "not a rate: 0; 500K, 20M and off are"),
                row("set_limit down -1", "not a rate: -1; 500K, 20M and off are"),
                row("set_limit down 1T", "not a rate: 1T; 500K, 20M and off are"),
                row("set_limit up 999999999999G", "not a rate: 999999999999G; 500K, 20M and off are"),
                row("wait -1", "usage: wait [seconds]"),
                row("wait 99999999999", "usage: wait [seconds]"),
                row("end_session -1", "not a number: -1"),
                row("end_session 99999999999999999999", "not a number: 99999999999999999999"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedInOneLine(Row row) throws Exception {
        assertEquals(List.of("error: " + here(row.answer)), mallory.ask(here(row.command)));
        honest.assertUnharmed();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "empty | '' | : names no tracker; write one ip:port a line",
                "comments alone | '# nothing\n\n' | : names no tracker; write one ip:port a line",
                "a name | 'localhost:7070' | :1: not an ip:port: localhost:7070",
                "no port | '# one\n\n127.0.0.1' | :3: not an ip:port: 127.0.0.1",
                "port 0 | '127.0.0.1:0' | :1: a tracker has a port from 1 to 65535",
                "port 65536 | '127.0.0.1:65536' | :1: not an ip:port: 127.0.0.1:65536",
                "no address | '256.1.1.1:7070' | :1: not an ip:port: 256.1.1.1:7070",
                "IPv6 without brackets | '::1:7070' | :1: not an ip:port: ::1:7070",
                "one bracket | '[::1:7070' | :1: not an ip:port: [::1:7070",
                "two on a line | '127.0.0.1:7070 127.0.0.1:7071' | :1: not an ip:port: 127.0.0.1:7070 127.0.0.1:7071",
                "what moves the cursor | '\u001b[2J:1' | :1: not an ip:port: ?[2J:1",
            })
    void aListOfTrackersIsRefusedInOneLine(String name, String content, String answer) throws Exception {
        refusesList(Files.writeString(folder.resolve("list.txt"), content), answer);
    }

    @Test
    void whatIsNoListOfTrackersIsRefusedInOneLine() throws Exception {
        refusesList(
                Files.write(folder.resolve("bytes.txt"), new byte[] {(byte) 0xff, (byte) 0xfe}),
                ": not a text in UTF-8; save it in that encoding");
        refusesList(
                Files.writeString(folder.resolve("wide.txt"), "127.0.0.1:7070", StandardCharsets.UTF_16LE),
                ": not a text in UTF-8; save it in that encoding");
        refusesList(
                Files.writeString(folder.resolve("long.txt"), "#".repeat(1 << 21), StandardCharsets.US_ASCII),
                ": too large for a list of trackers");
        refusesList(folder, ": cannot be read");
        refusesList(folder.resolve("missing"), ": no such file");
        honest.assertUnharmed();
    }

    @Test
    void aFileForWhichThereIsNoRoomIsRefused() throws Exception {
        long bytes = Files.getFileStore(folder).getUsableSpace() + (1L << 30);
        long pieces = bytes / Metainfo.PIECE_LENGTH;
        assumeTrue(pieces * Metainfo.HASH_LENGTH < ApiLimits.INFO_BYTES / 2, "a disk beyond any torrent");
        offer("eve", "huge.bin", pieces);
        List<String> reply = mallory.ask("download_file lair huge.bin " + folder.resolve("huge"));
        assertEquals(1, reply.size(), reply::toString);
        assertTrue(reply.get(0).matches("error: .*needs [0-9]+ bytes, has [0-9]+; free some space"), reply::toString);
        assertTrue(Files.notExists(folder.resolve("huge.part")));
        honest.assertUnharmed();
    }

    @Test
    void whatCannotBeReadIsNotShared() throws Exception {
        Path secret = Path.of("/sys/bus/platform/drivers_probe");
        assumeTrue(Files.exists(secret), "this system has no file that even root may not read");
        assertEquals(
                List.of("error: " + secret + ": permission denied; see that it can be read and written"),
                mallory.ask("upload_file " + secret + " lair"));
        honest.assertUnharmed();
    }

    @Test
    void nothingIsDownloadedToWhereNothingCanBeWritten() throws Exception {
        Path sealed = Files.createDirectory(folder.resolve("sealed"));
        try (SmallDisk disk = SmallDisk.mount(sealed, "ro,size=16m")) {
            offer("mat", "small.bin", 1);
            assertEquals(
                    List.of("error: " + sealed + "/small.bin: the folder " + sealed
                            + " cannot be written; mend that, or choose another destination"),
                    mallory.ask("download_file lair small.bin " + sealed));
            assertEquals(List.of(), disk.names());
        }
        honest.assertUnharmed();
    }

    /** Somebody else shares a file in the lair. */
    private static void offer(String user, String name, long pieces) throws Exception {
        try (RawApi eve = RawApi.connect(honest.tracker())) {
            eve.call(new CreateUser(user, RawApi.verifier("x")), null);
            String token = eve.login(user, "x").token();
            eve.call(new JoinGroup("lair"), token);
            assertEquals(List.of("accepted: " + user), mallory.ask("accept_request lair " + user));
            BencodeString source = eve.call(new GetGroup("lair"), token).source();
            Metainfo described = Metainfo.builder(name)
                    .singleFile(pieces * Metainfo.PIECE_LENGTH)
                    .pieceHashes(new byte[(int) pieces * Metainfo.HASH_LENGTH])
                    .privateTorrent(true)
                    .source(HexFormat.of().formatHex(source.bytes()))
                    .build();
            eve.call(new AddFile("lair", BencodeString.of(described.infoBytes())), token);
        }
    }

    @Test
    void errorsGoWhereErrorsGoAndRepliesElsewhere() throws Exception {
        Path input = Files.writeString(folder.resolve("input"), "nonsense\nhelp quit\n");
        Path errors = folder.resolve("errors");
        Path output = folder.resolve("output");
        Process client = new ProcessBuilder(CommandLineProcess.command(
                        "ClientProgram",
                        "127.0.0.1:0",
                        folder.resolve("tracker_info.txt").toString(),
                        "--state",
                        folder.resolve("other state").toString()))
                .redirectInput(input.toFile())
                .redirectError(errors.toFile())
                .redirectOutput(output.toFile())
                .start();
        assertEquals(1, Eventually.end(client, () -> ""));
        assertEquals("error: unknown command: nonsense; help tells what there is\n", Files.readString(errors));
        assertTrue(Files.readString(output).endsWith("\nquit\n  logs out and ends\n"), Files.readString(output));
    }

    @Test
    void textMayBeginWithAByteOrderMarkAndWhatIsNotInUtf8IsNamed() throws Exception {
        Path state = Files.createDirectory(folder.resolve("marked state"));
        Path settings = state.resolve("client.properties");
        Path list = folder.resolve("marked.txt");
        Files.writeString(list, "\uFEFF" + Files.readString(folder.resolve("tracker_info.txt")) + "\r\n");
        Files.writeString(settings, "\uFEFFtracker=" + Files.readString(folder.resolve("tracker_info.txt")) + "\n");
        Path script = Files.writeString(
                folder.resolve("script"), "\uFEFFhelp quit\r\nhelp caf\u00e9\nhelp quit\n", StandardCharsets.UTF_8);
        assertEquals(List.of("error: unknown command: caf\u00e9; did you mean wait?"), client(list, state, script));
        Files.writeString(script, "help quit\nhelp caf\u00e9\nhelp quit\n", StandardCharsets.ISO_8859_1);
        assertEquals(
                List.of("error: line 2 of the input is not a text in UTF-8: save it in that encoding"),
                client(list, state, script));
        for (Charset other : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)) {
            Files.writeString(settings, "tracker=caf\u00e9\n", other);
            assertEquals(
                    List.of("error: " + settings
                            + ": not a text in UTF-8; save it in that encoding, or delete it to go on without"),
                    client(list, state, script));
        }
    }

    /** The errors of a client that does what a script says. */
    private static List<String> client(Path list, Path state, Path script) throws Exception {
        Path errors = folder.resolve("errors of a script");
        Process client = new ProcessBuilder(CommandLineProcess.command(
                        "ClientProgram", "127.0.0.1:0", list.toString(), "--state", state.toString()))
                .redirectInput(script.toFile())
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(1, Eventually.end(client, () -> ""));
        return Files.readAllLines(errors);
    }

    private static void refusesList(Path list, String answer) throws Exception {
        try (CommandLineProcess tracker = new CommandLineProcess("TrackerProgram", list.toString(), "1")) {
            assertEquals("error: " + list + answer, tracker.line());
            assertEquals("(ended)", tracker.line());
            assertEquals(1, tracker.end());
        }
    }
}
