package org.minibittorrent.examples;

import java.util.List;

/** Shows how far several downloads are: bars that move on a terminal, a line a second elsewhere. */
final class ProgressDisplay {
    private static final int WIDTH = 30;
    private static final int REFRESH_MILLIS = 100;
    private static final int PLAIN_EVERY = 10;
    private static final double MIB = 1 << 20;

    private final List<RemotePeer> peers;
    private final boolean terminal = System.console() != null && System.getenv("TERM") != null;

    ProgressDisplay(List<RemotePeer> peers) {
        this.peers = peers;
    }

    /** Returns when every download has ended, well or not. */
    void showUntilEnded() throws InterruptedException {
        for (int round = 0; !ended(); round++) {
            if (terminal) {
                draw(round > 0);
            } else if (round % PLAIN_EVERY == 0) {
                peers.forEach(peer -> System.out.println(line(peer)));
            }
            Thread.sleep(REFRESH_MILLIS);
        }
        if (terminal) {
            draw(true);
        }
    }

    private boolean ended() {
        return peers.stream().allMatch(peer -> peer.result() != null);
    }

    private void draw(boolean again) {
        StringBuilder screen = new StringBuilder();
        if (again) {
            screen.append("\033[").append(peers.size()).append('A');
        }
        peers.forEach(peer -> screen.append("\r\033[K").append(line(peer)).append('\n'));
        System.out.print(screen);
        System.out.flush();
    }

    private String line(RemotePeer peer) {
        String[] news = peer.progress();
        boolean done = peer.result() != null && peer.result().file() != null;
        double percent = done ? 100 : Double.parseDouble(news[1]);
        int filled = (int) (percent * WIDTH / 100);
        return String.format(
                "%-6s [%s%s] %5.1f%%  %6.1f MiB/s  from %s peers  %s",
                peer.name(),
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                percent,
                done ? 0 : Long.parseLong(news[2]) / MIB,
                news[3],
                done ? "complete" : news.length > 4 ? news[4] : "");
    }
}
