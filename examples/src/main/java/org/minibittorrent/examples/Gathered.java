package org.minibittorrent.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** News that come in crowds, as when a drive with many shared files is pulled: one line for all of a kind that come together. */
final class Gathered {
    private static final long QUIET_MILLIS = 1500; // after which a crowd is thought to be whole
    private static final int MOST_TIMES = 7; // that it may have grown before it is told all the same

    private final Consumer<String> lines;
    private final Executor later = CompletableFuture.delayedExecutor(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    private final Map<String, News> waiting = new LinkedHashMap<>();

    private static final class News {
        private final String first;
        private final String reason;
        private int more;
        private int moreBefore;
        private int times;

        News(String first, String reason) {
            this.first = first;
            this.reason = reason;
        }

        boolean isGrowing() {
            boolean growing = more > moreBefore;
            moreBefore = more;
            return growing && ++times < MOST_TIMES;
        }
    }

    Gathered(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Something of this kind happened to a file of a group, for a reason, which may be empty. */
    synchronized void add(String kind, String group, String name, String reason) {
        News news = waiting.get(kind);
        if (news == null) {
            waiting.put(kind, new News(name + " in " + group, reason.isEmpty() ? "" : " (" + reason + ")"));
            later.execute(() -> tell(kind));
        } else {
            news.more++;
        }
    }

    private synchronized void tell(String kind) {
        News news = waiting.get(kind);
        if (news != null && news.isGrowing()) {
            later.execute(() -> tell(kind));
        } else if (news != null) {
            waiting.remove(kind);
            lines.accept(
                    kind + ": " + news.first + (news.more == 0 ? "" : " and " + news.more + " more") + news.reason);
        }
    }
}
