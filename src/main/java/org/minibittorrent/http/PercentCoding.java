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

    /** Text to the bytes it stands for, or 400 for more than so many and for text that is not encoded so. */
    public static byte[] decode(String text, int maxBytes) throws HttpException {
        byte[] bytes = new byte[Math.min(text.length(), maxBytes)];
        int count = 0;
        for (int at = 0; at < text.length(); at++) {
            if (count == maxBytes) {
                throw new HttpException(
                        400, "A part of the request target stands for more than " + maxBytes + " bytes");
            }
            char c = text.charAt(at);
            if (c > 0x7f) {
                throw new HttpException(400, "The request target is not ASCII");
            }
            bytes[count++] = (byte) (c == '%' ? escaped(text, at) : c);
            at += c == '%' ? 2 : 0;
        }
        return Arrays.copyOf(bytes, count);
    }

    /** Bytes to text in which only unreserved characters stand for themselves. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + bytes.length / 2);
        for (byte b : bytes) {
            if (HttpText.isAlphanumeric(b) || UNRESERVED_MARKS.indexOf(b) >= 0) {
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
}
