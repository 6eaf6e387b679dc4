package org.minibittorrent.examples;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.minibittorrent.Download;
import org.minibittorrent.Progress;
import org.minibittorrent.Session;
import org.minibittorrent.Share;
import org.minibittorrent.Subscription;
import org.minibittorrent.Transfer;

/** Files of groups: sharing and downloading them. */
final class FileCommands {
    private static final int BAR_WIDTH = 30;
    private static final long CHANGE_NANOS = 5_000_000_000L;
    private static final long POLL_NANOS = 5_000_000L;

    private interface DownloadAction {
        void run(Download download);
    }

    private FileCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "list_files <group_id>",
                        "its files: name, bytes, sharers online",
                        1,
                        1,
                        false,
                        FileCommands::list),
                new Command(
                        "upload_file <file_path> <group_id>",
                        "shares a file where it lies",
                        2,
                        2,
                        false,
                        FileCommands::upload),
                new Command(
                        "download_file <group_id> <file_name> <destination_path>",
                        "starts a download in the background",
                        3,
                        3,
                        false,
                        FileCommands::download),
                new Command("show_downloads [-v]", "your downloads", 0, 1, false, FileCommands::show),
                new Command(
                        "pause_download <group_id> <file_name>",
                        "stops fetching",
                        2,
                        2,
                        false,
                        (shell, arguments) -> change(shell, arguments, "paused: ", Download::pause, true)),
                new Command(
                        "resume_download <group_id> <file_name>",
                        "goes on",
                        2,
                        2,
                        false,
                        (shell, arguments) -> change(shell, arguments, "resumed: ", Download::resume, false)),
                new Command(
                        "cancel_download <group_id> <file_name>",
                        "gives a download up, with its partial file",
                        2,
                        2,
                        false,
                        FileCommands::cancel),
                new Command(
                        "stop_share <group_id> <file_name>",
                        "stops sharing a file from here",
                        2,
                        2,
                        false,
                        (shell, arguments) -> {
                            GroupCommands.group(shell, arguments).stopShare(arguments.get(1));
                            shell.screen().print("stopped sharing: " + arguments.get(1));
                        }),
                new Command(
                        "remove_file <group_id> <file_name>",
                        "takes a file out of the group, for all",
                        2,
                        2,
                        false,
                        (shell, arguments) -> {
                            GroupCommands.group(shell, arguments).removeFile(arguments.get(1));
                            shell.screen().print("removed: " + arguments.get(1));
                        }),
                new Command("show_shares", "what this session shares", 0, 0, false, FileCommands::shares));
    }

    private static Path path(String text) throws CommandFailure {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CommandFailure("not a path: " + Texts.printable(text));
        }
    }

    private static void list(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        shell.screen()
                .print(Texts.table(
                        GroupCommands.group(shell, arguments).files().stream()
                                .map(file -> List.of(
                                        file.name(), Long.toString(file.bytes()), Long.toString(file.sharers())))
                                .toList(),
                        shell.screen().isTerminal()));
    }

    private static void upload(ClientShell shell, List<String> arguments) throws CommandFailure {
        Share share = shell.session().group(arguments.get(1)).share(path(arguments.get(0)));
        try (Screen.Bar bar = shell.screen().new Bar();
                Subscription told = share.onProgress(progress -> {
                    if (progress.state() == Transfer.State.CHECKING) {
                        double percent = progress.percent();
                        bar.show(Texts.bar(percent, BAR_WIDTH) + " " + Texts.percent(percent) + "  "
                                + Texts.why(progress, "hashing"));
                    }
                })) {
            share.completion().join();
        }
        shell.screen().print("shared: " + share.name());
    }

    private static void download(ClientShell shell, List<String> arguments) throws CommandFailure, IOException {
        DownloadWatch watch = shell.watch();
        // Nothing is told of the download before the reply that names it.
        synchronized (watch) {
            Download download =
                    GroupCommands.group(shell, arguments).download(arguments.get(1), path(arguments.get(2)));
            download.started().join();
            watch.add(download);
            shell.screen().print("downloading: " + download.name());
        }
    }

    private static void show(ClientShell shell, List<String> arguments) throws CommandFailure {
        boolean verbose = !arguments.isEmpty();
        if (verbose && !arguments.get(0).equals("-v")) {
            throw new CommandFailure("usage: show_downloads [-v]");
        }
        shell.screen()
                .print(Texts.table(
                        shell.session().downloads().stream()
                                .map(download -> verbose ? verbose(download) : List.of(brief(download)))
                                .toList(),
                        shell.screen().isTerminal()));
    }

    private static String brief(Download download) {
        String letter = switch (download.progress().state()) {
            case COMPLETE -> "[C]";
            case FAILED -> "[F]";
            default -> "[D]";
        };
        return letter + " [" + download.group().orElseThrow() + "] " + download.name();
    }

    private static List<String> verbose(Download download) {
        Progress progress = download.progress();
        return List.of(
                brief(download),
                Texts.percent(progress.percent()),
                Texts.rate(progress.downloadRate()),
                Texts.timeLeft(progress.timeLeft()),
                Texts.count(progress.peers().size(), "peer"),
                Texts.why(progress, "-"));
    }

    private static Download find(ClientShell shell, List<String> arguments) throws CommandFailure {
        return GroupCommands.group(shell, arguments)
                .findDownload(arguments.get(1))
                .orElseThrow(() -> new CommandFailure("no such download: " + Texts.printable(arguments.get(1))));
    }

    private static void change(
            ClientShell shell, List<String> arguments, String reply, DownloadAction action, boolean pausing)
            throws CommandFailure {
        Download download = find(shell, arguments);
        action.run(download);
        awaitChange(() -> isPaused(download) == pausing
                || download.progress().state() == Transfer.State.COMPLETE
                || download.progress().state() == Transfer.State.FAILED);
        String reason = Texts.why(download.progress(), "");
        if (download.progress().state() == Transfer.State.FAILED) {
            throw new CommandFailure(download.name() + " has failed for good: " + reason);
        } else if (!pausing && isPaused(download)) {
            throw new CommandFailure(download.name() + " does not go on: " + reason);
        }
        shell.screen().print(reply + download.name());
    }

    static boolean isPaused(Download download) {
        Transfer.State state = download.progress().state();
        return state == Transfer.State.PAUSED || state == Transfer.State.STOPPED;
    }

    /** The reply tells what is so: it waits for the change to be made, which takes a moment. */
    private static void awaitChange(BooleanSupplier made) {
        long start = System.nanoTime();
        while (!made.getAsBoolean() && System.nanoTime() - start < CHANGE_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void cancel(ClientShell shell, List<String> arguments) throws CommandFailure {
        Download download = find(shell, arguments);
        shell.watch().remove(download);
        download.cancel();
        download.ended().join();
        Session session = shell.session();
        awaitChange(() -> !session.downloads().contains(download));
        shell.screen().print("cancelled: " + download.name());
    }

    private static void shares(ClientShell shell, List<String> arguments) throws CommandFailure {
        Session session = shell.session();
        shell.screen()
                .print(Texts.table(
                        Stream.concat(
                                        session.shares().stream(),
                                        session.downloads().stream().filter(FileCommands::isPartlyShared))
                                .sorted(Comparator.comparing(
                                                (Transfer one) -> one.group().orElseThrow())
                                        .thenComparing(Transfer::name))
                                .map(FileCommands::share)
                                .toList(),
                        shell.screen().isTerminal()));
    }

    private static boolean isPartlyShared(Download download) {
        return download.progress().verifiedPieces() > 0
                && switch (download.progress().state()) {
                    case COMPLETE, FAILED, ENDED, STOPPED -> false;
                    default -> true;
                };
    }

    private static List<String> share(Transfer share) {
        Progress progress = share.progress();
        List<String> columns = new ArrayList<>(List.of(
                share.group().orElseThrow(),
                share.name(),
                share.path().toString(),
                progress.verifiedPieces() + "/" + progress.pieces(),
                Long.toString(progress.uploaded())));
        progress.standstill().ifPresent(why -> columns.add(Texts.oneLine(why.sentence())));
        return columns;
    }
}
