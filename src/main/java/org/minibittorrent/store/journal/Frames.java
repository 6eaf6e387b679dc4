package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Frames to bytes and back; and the search for a valid frame behind an invalid one. */
final class Frames {
    static final int HEAD = 8; // bytes of a frame before its payload
    static final int MAX_PAYLOAD = 8 << 20; // bounds what a damaged length makes us read
    private static final byte RECORDS = 'R';
    private static final byte END = 'E';
    private static final int END_LENGTH = 1 + Long.BYTES;
    private static final int SCAN_BYTES = 1 << 20;

    private Frames() {}

    /** The bytes that a record takes in a payload. */
    static int cost(byte[] record) {
        return Integer.BYTES + record.length;
    }

    /** A frame of records at its place in a file. */
    static ByteBuffer records(List<byte[]> records, long salt, long offset) {
        int length = 1 + records.stream().mapToInt(Frames::cost).sum();
        ByteBuffer frame = ByteBuffer.allocate(HEAD + length);
        frame.position(HEAD).put(RECORDS);
        for (byte[] record : records) {
            frame.putInt(record.length).put(record);
        }
        return seal(frame, salt, offset);
    }

    /** The last frame of a snapshot. */
    static ByteBuffer end(long frames, long salt, long offset) {
        ByteBuffer frame = ByteBuffer.allocate(HEAD + END_LENGTH);
        frame.position(HEAD).put(END).putLong(frames);
        return seal(frame, salt, offset);
    }

    private static ByteBuffer seal(ByteBuffer frame, long salt, long offset) {
        frame.flip();
        frame.putInt(0, frame.limit() - HEAD);
        frame.putInt(Integer.BYTES, crc(frame.slice(HEAD, frame.limit() - HEAD), salt, offset));
        return frame;
    }

    /** The payload of the frame at this place; null if there is no valid one. */
    static @Nullable ByteBuffer read(Disk.File file, long size, long salt, long offset) throws IOException {
        if (size - offset < HEAD) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        file.read(head, offset);
        int length = head.getInt(0);
        if (length < 1 || length > MAX_PAYLOAD || length > size - offset - HEAD) {
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        if (file.read(payload, offset + HEAD) != length) {
            return null;
        }
        payload.flip();
        return head.getInt(Integer.BYTES) == crc(payload, salt, offset) ? payload : null;
    }

    /** {@return the place of a valid frame behind an invalid one; -1 if there is none in the rest of the file} */
    static long findValid(Disk.File file, long size, long salt, long behind) throws IOException {
        ByteBuffer window = ByteBuffer.allocate((int) Math.min(SCAN_BYTES, size - behind) + HEAD);
        for (long at = behind + 1; size - at >= HEAD; at += SCAN_BYTES) {
            window.clear();
            int filled = file.read(window, at);
            for (int i = 0; i < Math.min(SCAN_BYTES, filled - HEAD + 1); i++) {
                int length = window.getInt(i);
                if (length >= 1
                        && length <= MAX_PAYLOAD
                        && length <= size - at - i - HEAD
                        && read(file, size, salt, at + i) != null) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    /** The number of frames before it, if the payload is that of the last frame of a snapshot; else -1. */
    static long endOf(ByteBuffer payload) {
        return payload.get(0) == END && payload.limit() == END_LENGTH ? payload.getLong(1) : -1;
    }

    /** The records of a payload; null if it is malformed, which a valid checksum rules out but for a fault of ours. */
    static @Nullable List<byte[]> records(ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        if (in.get() != RECORDS) {
            return null;
        }
        List<byte[]> records = new ArrayList<>();
        while (in.hasRemaining()) {
            if (in.remaining() < Integer.BYTES) {
                return null;
            }
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                return null;
            }
            byte[] record = new byte[length];
            in.get(record);
            records.add(record);
        }
        return records;
    }

    private static int crc(ByteBuffer payload, long salt, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(salt)
                .putLong(offset)
                .putInt(payload.remaining())
                .flip());
        crc.update(payload.duplicate());
        return (int) crc.getValue();
    }
}
