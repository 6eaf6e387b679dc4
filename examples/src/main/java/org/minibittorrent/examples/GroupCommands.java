package org.minibittorrent.examples;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.minibittorrent.Group;

/** Groups and their members. */
final class GroupCommands {
    private GroupCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "create_group <group_id> [open]",
                        "makes a group that you own",
                        1,
                        2,
                        false,
                        GroupCommands::create),
                new Command("join_group <group_id>", "asks to join", 1, 1, false, (shell, arguments) -> {
                    group(shell, arguments).askToJoin();
                    shell.screen().print("request sent: " + arguments.get(0));
                }),
                new Command(
                        "leave_group <group_id>", "leaves, or takes a request back", 1, 1, false, GroupCommands::leave),
                // "requests list_requests <group_id>" is an older way to say it.
                new Command(
                        "list_requests <group_id>",
                        "who asks to join, oldest first",
                        1,
                        2,
                        false,
                        GroupCommands::requests),
                new Command("accept_request <group_id> <user_id>", "admits", 2, 2, false, (shell, arguments) -> {
                    group(shell, arguments).accept(arguments.get(1));
                    shell.screen().print("accepted: " + arguments.get(1));
                }),
                new Command("reject_request <group_id> <user_id>", "turns down", 2, 2, false, (shell, arguments) -> {
                    group(shell, arguments).reject(arguments.get(1));
                    shell.screen().print("rejected: " + arguments.get(1));
                }),
                new Command(
                        "list_groups",
                        "every group: owner, members, what you are to it",
                        0,
                        0,
                        false,
                        GroupCommands::list),
                new Command("list_members <group_id>", "its members", 1, 1, false, GroupCommands::members),
                new Command(
                        "remove_member <group_id> <user_id>",
                        "puts a member out, at once",
                        2,
                        2,
                        false,
                        (shell, arguments) -> {
                            group(shell, arguments).removeMember(arguments.get(1));
                            shell.screen().print("removed: " + arguments.get(1));
                        }));
    }

    static Group group(ClientShell shell, List<String> arguments) throws CommandFailure {
        return shell.session().group(arguments.get(0));
    }

    private static void create(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        boolean open = arguments.size() > 1;
        if (open && !arguments.get(1).equals("open")) {
            throw new CommandFailure("usage: create_group <group_id> [open]");
        }
        Group group = open
                ? shell.session().createOpenGroup(arguments.get(0))
                : shell.session().createGroup(arguments.get(0));
        shell.screen().print("group created: " + arguments.get(0));
        if (!open && group.kind() == Group.Kind.OPEN) {
            shell.screen().print("note: this group is open: its peers are kept apart by address, not by cryptography");
        }
    }

    private static void leave(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        Optional<String> heir = group(shell, arguments).leave();
        shell.screen().print("left group: " + arguments.get(0));
        if (heir.isPresent()) {
            shell.screen().print("new owner: " + heir.get());
        }
    }

    private static void requests(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        boolean older = arguments.size() == 2 && arguments.get(0).equals("list_requests");
        if (arguments.size() == 2 && !older) {
            throw new CommandFailure("usage: list_requests <group_id>");
        }
        shell.screen().print(shell.session().group(arguments.get(older ? 1 : 0)).requests());
    }

    private static void list(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        shell.screen()
                .print(Texts.table(
                        shell.session().groups().stream()
                                .map(group -> List.of(
                                        group.id(),
                                        group.owner(),
                                        Long.toString(group.members()),
                                        switch (group.standing()) {
                                            case MEMBER -> "member";
                                            case REQUESTED -> "requested";
                                            case NONE -> "-";
                                        }))
                                .toList(),
                        shell.screen().isTerminal()));
    }

    private static void members(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        shell.screen()
                .print(Texts.table(
                        group(shell, arguments).members().stream()
                                .map(member -> List.of(
                                        member.user(),
                                        member.owner() ? "owner" : "member",
                                        member.online() ? "online" : "offline"))
                                .toList(),
                        shell.screen().isTerminal()));
    }
}
