package org.minibittorrent.http;

import java.util.List;
import java.util.regex.Pattern;

/** The first line of a request (RFC 9112 section 3), and what the header must say for it to be taken. */
record RequestLine(String method, String target, int minorVersion) {
    private static final int WORDS = 3;
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

    /** Three words with one space between them. */
    static RequestLine parse(String line) throws HttpException {
        String[] words = line.split(" ", WORDS + 1);
        if (words.length != WORDS || !HttpText.isToken(words[0])) {
            throw new HttpException(400, "The first line is not a method, a target and a version");
        }
        int minorVersion = minorVersion(words[2], 505);
        RequestTarget.check(words[0], words[1]);
        return new RequestLine(words[0], words[1], minorVersion);
    }

    /**
     * The minor version of HTTP/1. Versions that did not exist when this was written are refused rather than taken for
     * 1.1: where their messages end is not known.
     */
    static int minorVersion(String word, int refusal) throws HttpException {
        if (word.equals("HTTP/1.1")) {
            return 1;
        }
        if (word.equals("HTTP/1.0")) {
            return 0;
        }
        throw VERSION.matcher(word).matches()
                ? new HttpException(refusal, "HTTP/1.1 is spoken here")
                : new HttpException(400, "The first line has no version of HTTP");
    }

    /** One valid Host line; HTTP/1.0 may have none (RFC 9112 section 3.2). */
    static void checkHost(HttpRequest request) throws HttpException {
        List<String> hosts = request.headers().all("Host");
        if (hosts.size() > 1 || (hosts.isEmpty() && request.minorVersion() >= 1)) {
            throw new HttpException(400, "A request has not exactly one Host line");
        }
        if (!hosts.isEmpty() && !HttpText.isHost(hosts.get(0))) {
            throw new HttpException(400, "The Host is not a valid one");
        }
    }

    /** Whether the sender waits for 100 Continue (RFC 9110 section 10.1.1). HTTP/1.0 does not know it. */
    static boolean expectsContinue(HttpRequest request) throws HttpException {
        List<String> expectations = request.headers().elements("Expect");
        if (expectations.isEmpty() || request.minorVersion() == 0) {
            return false;
        }
        if (!expectations.stream().allMatch("100-continue"::equalsIgnoreCase)) {
            throw new HttpException(417, "The only expectation known here is 100-continue");
        }
        return true;
    }
}
