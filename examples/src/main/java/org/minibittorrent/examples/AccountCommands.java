package org.minibittorrent.examples;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.minibittorrent.Session;

/** Accounts, sessions, and what concerns the client as a whole. */
final class AccountCommands {
    private static final long POLL_MILLIS = 500;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private AccountCommands() {}

    static List<Command> all() {
        return List.of(
                new Command("create_user <user_id> [passwd]", "makes an account", 1, 2, true, AccountCommands::create),
                new Command(
                        "login <user_id> [passwd]",
                        "starts a session; what you shared from here is shared again",
                        1,
                        2,
                        true,
                        AccountCommands::login),
                new Command("logout", "ends the session; sharing stops at once", 0, 0, false, AccountCommands::logout),
                new Command(
                        "change_password [old] [new]", "changes your password", 0, 2, false, AccountCommands::change),
                new Command("sessions", "your sessions on all peers", 0, 0, false, AccountCommands::sessions),
                new Command("end_session <number>", "ends one of them", 1, 1, false, AccountCommands::end),
                new Command(
                        "set_limit <up or down> <rate>",
                        "500K, 20M or off; bytes a second, powers of 1024",
                        2,
                        2,
                        true,
                        AccountCommands::limit),
                new Command(
                        "wait [seconds]",
                        "waits until no download is under way; wait forever serves until the process is ended",
                        0,
                        1,
                        true,
                        AccountCommands::await),
                new Command("help [command]", "tells what there is", 0, 1, true, AccountCommands::help),
                new Command("quit", "logs out and ends", 0, 0, true, (shell, arguments) -> shell.quit()));
    }

    private static void create(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        String user = arguments.get(0);
        String password;
        if (arguments.size() > 1) {
            password = arguments.get(1);
        } else {
            password = shell.screen().readPassword("new password of " + user);
            if (!password.equals(shell.screen().readPassword("once more"))) {
                throw new CommandFailure("the two passwords differ; no user was created");
            }
        }
        shell.peer().createUser(user, password);
        shell.screen().print("user created: " + user);
    }

    private static void login(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        String user = arguments.get(0);
        String password =
                arguments.size() > 1 ? arguments.get(1) : shell.screen().readPassword("password of " + user);
        Session session = shell.peer().login(user, password);
        shell.screen().print("logged in: " + session.user());
        if (session.reachable().isPresent() && !session.reachable().get()) {
            shell.screen()
                    .print("port not reachable: other peers cannot connect to " + Addresses.text(session.address())
                            + "; open it in the firewall, or share only with peers that you can reach");
        }
        shell.loggedIn(session);
    }

    private static void logout(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        Session session = shell.session();
        shell.watch().leaving();
        session.logout();
        shell.screen().print("logged out: " + session.user());
    }

    private static void change(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        Session session = shell.session();
        String old = arguments.isEmpty() ? shell.screen().readPassword("old password") : arguments.get(0);
        String fresh = arguments.size() < 2 ? shell.screen().readPassword("new password") : arguments.get(1);
        session.changePassword(old, fresh);
        shell.screen().print("password changed");
    }

    private static void sessions(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        shell.screen()
                .print(Texts.table(
                        shell.session().sessions().stream()
                                .map(session -> List.of(
                                        Long.toString(session.number()),
                                        session.address(),
                                        TIME.format(session.since()),
                                        session.online() ? "online" : "offline",
                                        session.current() ? "this one" : "-"))
                                .toList(),
                        shell.screen().isTerminal()));
    }

    private static void end(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        if (!arguments.get(0).matches("[0-9]{1,18}")) {
            throw new CommandFailure("not a number: " + Texts.printable(arguments.get(0)));
        }
        shell.session().endSession(Long.parseLong(arguments.get(0)));
        shell.screen().print("session ended: " + arguments.get(0));
    }

    private static void limit(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        String way = arguments.get(0);
        if (!way.equals("up") && !way.equals("down")) {
            throw new CommandFailure("usage: set_limit <up or down> <rate>");
        }
        if (Rates.parse(arguments.get(1)).isEmpty()) {
            throw new CommandFailure("not a rate: " + Texts.printable(arguments.get(1)) + "; 500K, 20M and off are");
        }
        shell.settings().set("limit." + way, arguments.get(1));
        shell.applyLimits();
        shell.screen().print("limit set: " + way + " " + arguments.get(1));
    }

    private static void await(ClientShell shell, List<String> arguments) throws CommandFailure {
        String time = arguments.isEmpty() ? "" : arguments.get(0);
        if (time.equals("forever")) {
            serveForever(shell);
        }
        if (!time.isEmpty() && !time.matches("[0-9]{1,9}")) {
            throw new CommandFailure("usage: wait [seconds]");
        }
        Duration limit = time.isEmpty() ? Duration.ofDays(365) : Duration.ofSeconds(Long.parseLong(time));
        if (shell.peer().session().isPresent()) {
            shell.watch().await(limit);
        }
        shell.screen().print("idle");
    }

    /** Until the program is ended; but who serves nobody any more is not to look as if. */
    private static void serveForever(ClientShell shell) throws CommandFailure {
        DownloadWatch watch = shell.peer().session().isPresent() ? shell.watch() : null;
        try {
            while (watch == null || !watch.hasSessionEnded()) {
                Thread.sleep(POLL_MILLIS);
            }
            throw new CommandFailure("the session has ended: log in again");
        } catch (InterruptedException e) {
            throw new CommandFailure("interrupted");
        }
    }

    private static void help(ClientShell shell, List<String> arguments) throws CommandFailure {
        if (arguments.isEmpty()) {
            shell.screen().print(shell.commands().help());
            return;
        }
        Command command = shell.commands().find(arguments.get(0));
        shell.screen().print(List.of(command.usage(), "  " + command.help()));
    }
}
