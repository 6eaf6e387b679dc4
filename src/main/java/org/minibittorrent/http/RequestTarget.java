package org.minibittorrent.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of a request target (RFC 9112 section 3.2). */
final class RequestTarget {
    /** An absolute target: host and port, then the rest. */
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?]*)(.*)");

    private RequestTarget() {}

    /** Refuses what this server can mean nothing by. CONNECT is the business of proxies. */
    static void check(String method, String target) throws HttpException {
        if (!HttpText.isTarget(target)) {
            throw new HttpException(400, "The request target is not a valid one");
        }
        if (method.equals("CONNECT")) {
            throw new HttpException(501, "This is no proxy");
        }
        String authority = authority(target);
        boolean absolute = authority != null && !authority.isEmpty() && HttpText.isHost(authority);
        boolean asterisk = target.equals("*") && method.equals("OPTIONS");
        if (!target.startsWith("/") && !absolute && !asterisk) {
            throw new HttpException(400, "The request target is neither a path nor an http URI");
        }
    }

    /** Host and port of an absolute target, else null. */
    static @Nullable String authority(String target) {
        Matcher absolute = ABSOLUTE.matcher(target);
        return absolute.matches() ? absolute.group(1) : null;
    }

    /** From the first slash behind the authority to the query; "/" for an absolute target without path. */
    static String path(String target) {
        Matcher absolute = ABSOLUTE.matcher(target);
        String rest = absolute.matches() ? absolute.group(2) : target;
        int question = rest.indexOf('?');
        String path = question < 0 ? rest : rest.substring(0, question);
        return path.isEmpty() ? "/" : path;
    }

    static @Nullable String query(String target) {
        int question = target.indexOf('?');
        return question < 0 ? null : target.substring(question + 1);
    }
}
