package org.minibittorrent.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Percent-encoding (RFC 3986 section 2.1) of bytes in paths and queries. A plus sign is a plus sign, as it is for the
 * trackers and clients of BitTorrent, where parameters are bytes and not the fields of a form.
 */
public final class PercentCoding {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

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
                text.append('%').append(HEX.toHexDigits(b));
            }
        }
        return text.toString();
    }

    /** The UTF-8 of a text, encoded. */
    public static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int escaped(String text, int at) throws HttpException {
        if (at + 2 >= text.length()
                || !HexFormat.isHexDigit(text.charAt(at + 1))
                || !HexFormat.isHexDigit(text.charAt(at + 2))) {
            throw new HttpException(400, "A percent sign stands without two hexadecimal digits");
        }
        return HexFormat.fromHexDigits(text, at + 1, at + 3);
    }

    private static boolean isUnreserved(int c) {
        return HttpText.isAlphanumeric(c) || UNRESERVED_MARKS.indexOf(c) >= 0;
    }
}
