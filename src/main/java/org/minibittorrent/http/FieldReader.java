package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Header lines up to the empty one behind them (RFC 9112 section 5); also the trailer of a chunked body. */
final class FieldReader {
    private static final int TOO_LARGE = 431;
    private static final int LINE_END = 2;

    private final LineReader lines;
    private final HttpLimits limits;
    private List<HttpHeaders.Field> fields = new ArrayList<>();
    private int bytes;

    FieldReader(LineReader lines, HttpLimits limits) {
        this.lines = lines;
        this.limits = limits;
    }

    /** Takes bytes; true once the empty line has come. */
    boolean read(ByteBuffer in) throws HttpException {
        while (true) {
            // The empty line at the end is not counted.
            int rest = Math.max(limits.headerBytes() - bytes, LINE_END);
            String line = lines.read(in, rest, TOO_LARGE, "The header");
            if (line == null || line.isEmpty()) {
                return line != null;
            }
            if (fields.size() == limits.headers()) {
                throw new HttpException(TOO_LARGE, "The header has more than " + limits.headers() + " lines");
            }
            bytes += line.length() + LINE_END;
            fields.add(parse(line));
        }
    }

    /** The lines read, and begins anew. */
    HttpHeaders take() {
        HttpHeaders headers = new HttpHeaders(fields);
        fields = new ArrayList<>();
        bytes = 0;
        return headers;
    }

    private static HttpHeaders.Field parse(String line) throws HttpException {
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            throw new HttpException(400, "A header line is folded");
        }
        int colon = line.indexOf(':');
        if (colon < 0 || !HttpText.isToken(line.substring(0, colon))) {
            throw new HttpException(400, "A header line does not begin with a name and a colon");
        }
        return new HttpHeaders.Field(
                line.substring(0, colon), line.substring(colon + 1).strip());
    }
}
