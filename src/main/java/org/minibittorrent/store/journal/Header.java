package org.minibittorrent.store.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 64 bytes of a file.
 *
 * @param number of the segment, or of the first segment that a snapshot does not cover
 * @param salt random: makes frames of one file invalid in another, and impossible to forge by what is put into records
 * @param previous bytes of the segment before this one, which is complete when this one begins; 0 where there is none
 */
record Header(Kind kind, long number, long salt, long previous) {
    static final int LENGTH = 64;
    static final int VERSION = 1; // of the layout that is written here
    private static final byte[] MAGIC = "MBTSTATE".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_AT = 8;
    private static final int CONTENT_AT = 32;
    private static final int CONTENT_LENGTH = 16;
    private static final int PREVIOUS_AT = CONTENT_AT + CONTENT_LENGTH;
    private static final int CRC_AT = 60;

    enum Kind {
        SEGMENT(1, "journal-"),
        SNAPSHOT(2, "snapshot-");

        final int code;
        final String prefix;

        Kind(int code, String prefix) {
            this.code = code;
            this.prefix = prefix;
        }

        String name(long number) {
            return prefix + number;
        }

        /** The number in a file's name; -1 if it is no name of this kind. */
        long number(String name) {
            return name.matches(prefix + "[1-9][0-9]{0,17}") ? Long.parseLong(name.substring(prefix.length())) : -1;
        }
    }

    ByteBuffer encode(String content) {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.put(MAGIC).putInt(VERSION).putInt(kind.code).putLong(number).putLong(salt);
        out.put(CONTENT_AT, content.getBytes(StandardCharsets.US_ASCII));
        out.putLong(PREVIOUS_AT, previous);
        out.putInt(CRC_AT, crc(out));
        return out.rewind();
    }

    /** Reads a header of 64 bytes; null if it is damaged. A whole one of something else is refused. */
    static @Nullable Header decode(ByteBuffer in, Kind kind, long number, String content, String file)
            throws JournalException {
        if (in.getInt(CRC_AT) != crc(in)) {
            return null;
        }
        byte[] magic = new byte[MAGIC.length];
        in.get(0, magic);
        int version = in.getInt(VERSION_AT);
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw new JournalException(JournalException.Reason.FOREIGN, file + ": not a file of MiniBitTorrent");
        }
        if (version > VERSION) {
            String problem = ": written by a later version (format " + version + ", this one knows up to " + VERSION
                    + "); use that version";
            throw new JournalException(JournalException.Reason.FOREIGN, file + problem);
        }
        byte[] written = new byte[CONTENT_LENGTH];
        in.get(CONTENT_AT, written);
        String found = new String(written, StandardCharsets.US_ASCII).trim();
        long foundNumber = in.getLong(VERSION_AT + 8);
        if (in.getInt(VERSION_AT + 4) != kind.code || foundNumber != number || !found.equals(content)) {
            String problem = ": holds something else (" + found + " " + foundNumber + "), not the " + kind.prefix
                    + number + " of a " + content;
            throw new JournalException(JournalException.Reason.FOREIGN, file + problem);
        }
        return new Header(kind, number, in.getLong(VERSION_AT + 16), in.getLong(PREVIOUS_AT));
    }

    private static int crc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(CRC_AT));
        return (int) crc.getValue();
    }
}
