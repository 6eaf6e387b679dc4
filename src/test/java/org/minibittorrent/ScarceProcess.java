package org.minibittorrent;

import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;

/** A process that may open few files, and prints what a download says when all of them are in use. */
final class ScarceProcess {
    private static final int MOST = 50; // downloads, or connections

    private ScarceProcess() {}

    /** Starts one that uses them up, and waits for this reason; the folder is for its downloads. */
    static Standstill reach(Reason reason, Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n 150; exec \"$@\"",
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScarceProcess.class.getName(),
                        reason.name(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.inputReader()) {
            return new Standstill(reason, out.readLine(), out.readLine(), Standstill.Next.BY_ITSELF);
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Reason reason = Reason.valueOf(arguments[0]);
        List<Socket> sockets = new ArrayList<>();
        List<Download> downloads = new ArrayList<>();
        try (TransferKit kit = new TransferKit(Path.of(arguments[1]))) {
            Peer peer = kit.peer();
            Eventually.await(reason.name(), () -> {
                if (downloads.isEmpty() || (reason == Reason.NO_DESCRIPTOR && downloads.size() < MOST)) {
                    downloads.add(kit.download(peer, TransferKit.zeros("zeros" + downloads.size(), 1)));
                } else if (reason == Reason.CONNECTIONS_IN_USE && sockets.size() < MOST) {
                    sockets.add(new Socket(
                            peer.address().getAddress(), peer.address().getPort()));
                }
                return why(downloads, reason) != null;
            });
            Standstill why = why(downloads, reason);
            System.out.println(why == null ? "" : why.subject() + "\n" + why.text());
        }
    }

    private static @Nullable Standstill why(List<Download> downloads, Reason reason) {
        return downloads.stream()
                .flatMap(download -> download.progress().standstill().stream())
                .filter(why -> why.reason() == reason)
                .findFirst()
                .orElse(null);
    }
}
