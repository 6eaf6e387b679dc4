package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A chunked body (RFC 9112 section 7.1). Extensions and trailer are checked for form and limits, then ignored. */
final class ChunkedReader implements BodyReader {
    /** Hexadecimal digits of a length that fits a long for certain. */
    private static final int LONGEST_NUMBER = 15;

    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILER
    }

    private final LineReader lines;
    private final FieldReader trailer;
    private final long limit;
    private Part part = Part.SIZE;
    private long total;
    private long rest;

    /** A chunked body of at most {@code limit} bytes. */
    ChunkedReader(LineReader lines, HttpLimits limits, long limit) {
        this.lines = lines;
        this.limit = limit;
        trailer = new FieldReader(lines, limits);
    }

    @Override
    public boolean read(ByteBuffer in, HttpBodySink out) throws HttpException {
        while (in.hasRemaining()) {
            switch (part) {
                case SIZE -> readSize(in);
                case DATA -> {
                    rest -= BodyReader.handOn(in, rest, out);
                    part = rest == 0 ? Part.DATA_END : Part.DATA;
                }
                case DATA_END -> {
                    String line = lines.read(in, 2, 400, "A chunk");
                    part = line == null ? Part.DATA_END : Part.SIZE;
                }
                case TRAILER -> {
                    return trailer.read(in);
                }
            }
        }
        return false;
    }

    private void readSize(ByteBuffer in) throws HttpException {
        String line = lines.read(in, HttpLimits.CHUNK_LINE_BYTES, 400, "The line before a chunk");
        if (line != null) {
            rest = size(line);
            if (rest > limit - total) {
                throw HttpException.tooLong(limit);
            }
            total += rest;
            part = rest == 0 ? Part.TRAILER : Part.DATA;
        }
    }

    private static long size(String line) throws HttpException {
        int digits = 0;
        while (digits < line.length() && HexFormat.isHexDigit(line.charAt(digits))) {
            digits++;
        }
        if (digits > LONGEST_NUMBER) {
            throw new HttpException(400, "The size of a chunk has too many digits");
        }
        String extensions = line.substring(digits).strip();
        if (digits == 0 || !(digits == line.length() || extensions.startsWith(";"))) {
            throw new HttpException(400, "The size of a chunk is not a hexadecimal number");
        }
        return HexFormat.fromHexDigitsToLong(line, 0, digits);
    }
}
