package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines that end in CRLF, put together from whatever cuts they come in. Refuses a lone CR or LF and control characters
 * as soon as it sees them, so that binary protocols that knock at the wrong port are told so at once.
 */
final class LineReader {
    private static final int FIRST_SIZE = 128;
    private static final int LINE_END = 2;

    private byte[] line = {};
    private int length;
    private boolean afterCr;

    /** Whether part of a line has come. */
    boolean started() {
        return length > 0 || afterCr;
    }

    /**
     * Takes bytes up to the end of a line; gives it without CRLF as ISO 8859-1, or null if its end has not come. Where
     * it is longer than so many bytes, CRLF included, the refusal has that status and begins with those words.
     */
    @Nullable
    String read(ByteBuffer in, int limit, int status, String words) throws HttpException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (afterCr) {
                if (b != '\n') {
                    throw new HttpException(400, "A carriage return stands without a line feed");
                }
                String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
                afterCr = false;
                length = 0;
                return text;
            }
            if (b == '\r') {
                afterCr = true;
            } else if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
                throw new HttpException(400, "A control character stands in a line");
            } else if (length + 1 + LINE_END > limit) {
                throw new HttpException(status, words + " is longer than it may be");
            } else {
                if (length == line.length) {
                    line = Arrays.copyOf(line, Math.min(limit, Math.max(FIRST_SIZE, 2 * length)));
                }
                line[length++] = b;
            }
        }
        return null;
    }

    /** Gives back the memory of long lines. */
    void release() {
        if (line.length > FIRST_SIZE) {
            line = new byte[0];
        }
    }
}
