package org.minibittorrent.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Percent-encoding (RFC 3986 section 2.1) of bytes in paths and queries. A plus sign is a plus sign, as it is for the
 * trackers and clients of BitTorrent, where parameters are bytes and not the fields of a form.
 */
public final class PercentCoding {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentCoding() {}

    /**
     * Text to bytes.
     *
     * @param text part of a request target
     * @param maxBytes how many bytes it may stand for
     * @throws HttpException 400 if a percent sign stands without two hexadecimal digits, or for more bytes
     */
    public static byte[] decode(String text, int maxBytes) throws HttpException {
        byte[] bytes = new byte[Math.min(text.length(), maxBytes)];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            if (count == maxBytes) {
                throw new HttpException(
                        400, "A part of the request target stands for more than " + maxBytes + " bytes");
            }
            char c = text.charAt(at);
            if (c > 0x7f) {
                throw new HttpException(400, "The request target is not ASCII");
            }
            if (c == '%') {
                bytes[count++] = (byte) escaped(text, at);
                at += 3;
            } else {
                bytes[count++] = (byte) c;
                at++;
            }
        }
        return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }

    /** Bytes to text in which only unreserved characters stand for themselves. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + bytes.length / 2);
        for (byte b : bytes) {
            if (isUnreserved(b)) {
                text.append((char) b);
            } else {
                text.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
        return text.toString();
    }

    /** The UTF-8 of a text, encoded. */
    public static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int escaped(String text, int at) throws HttpException {
        int high = at + 1 < text.length() ? HttpText.hex(text.charAt(at + 1)) : -1;
        int low = at + 2 < text.length() ? HttpText.hex(text.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new HttpException(400, "A percent sign stands without two hexadecimal digits");
        }
        return high << 4 | low;
    }

    private static boolean isUnreserved(int c) {
        int lower = c | 0x20;
        return HttpText.isDigit(c) || (lower >= 'a' && lower <= 'z') || UNRESERVED_MARKS.indexOf(c) >= 0;
    }
}
