package org.minibittorrent.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a response (RFC 9112 section 4).
 *
 * @param minorVersion of HTTP/1
 * @param status 100 to 599
 */
record StatusLine(int minorVersion, int status) {
    /** A version, three digits and any reason, also none, with or without the space before it. */
    private static final Pattern FORM = Pattern.compile("(.{8}) ([0-9]{3})( .*)?", Pattern.DOTALL);

    static StatusLine parse(String line) throws HttpException {
        Matcher parts = FORM.matcher(line);
        if (!parts.matches()) {
            throw new HttpException(502, "The first line is not a version and a status");
        }
        int minorVersion = RequestLine.minorVersion(parts.group(1), 502);
        int status = Integer.parseInt(parts.group(2));
        if (status < 100 || status > 599) {
            throw new HttpException(502, "The status is not one of HTTP");
        }
        return new StatusLine(minorVersion, status);
    }
}
