package org.minibittorrent.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** News that come in crowds, as when a drive with many shared files is pulled: one line for all of a kind within a moment. */
final class Gathered {
    private static final long MOMENT_MILLIS = 1500;

    private final Consumer<String> lines;
    private final Executor later = CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    private final Map<String, News> waiting = new LinkedHashMap<>();

    private static final class News {
        private final String first;
        private final String reason;
        private int more;

        News(String first, String reason) {
            this.first = first;
            this.reason = reason;
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
        News news = waiting.remove(kind);
        if (news != null) {
            lines.accept(
                    kind + ": " + news.first + (news.more == 0 ? "" : " and " + news.more + " more") + news.reason);
        }
    }
}
