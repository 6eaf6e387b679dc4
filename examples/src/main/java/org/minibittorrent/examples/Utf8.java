package org.minibittorrent.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text in UTF-8, as editors save it: with a byte order mark at its head or without. */
final class Utf8 {
    private static final String MARK = "\uFEFF";

    private Utf8() {}

    /** The content of a file; a {@link CharacterCodingException} if it is in another encoding. */
    static String read(Path file) throws IOException {
        String text = decode(Files.readAllBytes(file));
        if (text.indexOf('\0') >= 0) {
            // UTF-16 or UTF-32, which are not malformed if they hold ASCII alone.
            throw new CharacterCodingException();
        }
        return text;
    }

    /** The text of some bytes, without a byte order mark. */
    static String decode(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }
}
