package org.minibittorrent.http;

import org.jspecify.annotations.Nullable;

/** The forms of a request target (RFC 9112 section 3.2). */
final class RequestTarget {
    private static final String[] SCHEMES = {"http://", "https://"};

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
        int from = authorityStart(target);
        return from < 0 ? null : target.substring(from, authorityEnd(target, from));
    }

    /** From the first slash behind the authority to the query; "/" for an absolute target without path. */
    static String path(String target) {
        int authority = authorityStart(target);
        int from = authority < 0 ? 0 : authorityEnd(target, authority);
        int question = target.indexOf('?', from);
        String path = target.substring(from, question < 0 ? target.length() : question);
        return path.isEmpty() ? "/" : path;
    }

    static @Nullable String query(String target) {
        int question = target.indexOf('?');
        return question < 0 ? null : target.substring(question + 1);
    }

    private static int authorityStart(String target) {
        for (String scheme : SCHEMES) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static int authorityEnd(String target, int from) {
        int end = from;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }
}
