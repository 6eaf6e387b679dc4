package org.minibittorrent.http;

/**
 * The first line of a response (RFC 9112 section 4).
 *
 * @param minorVersion of HTTP/1
 * @param status 100 to 599
 */
record StatusLine(int minorVersion, int status) {
    private static final int VERSION_LENGTH = 8;
    private static final int STATUS_END = 12;

    /** A version, three digits and any reason, also none, with or without the space before it. */
    static StatusLine parse(String line) throws HttpException {
        boolean wellFormed = line.length() >= STATUS_END
                && line.charAt(VERSION_LENGTH) == ' '
                && HttpText.areDigits(line.substring(VERSION_LENGTH + 1, STATUS_END))
                && (line.length() == STATUS_END || line.charAt(STATUS_END) == ' ');
        if (!wellFormed) {
            throw new HttpException(502, "The first line is not a version and a status");
        }
        int minorVersion = RequestLine.minorVersion(line.substring(0, VERSION_LENGTH), 502);
        int status = Integer.parseInt(line.substring(VERSION_LENGTH + 1, STATUS_END));
        if (status < 100 || status > 599) {
            throw new HttpException(502, "The status is not one of HTTP");
        }
        return new StatusLine(minorVersion, status);
    }
}
