package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** The encoder of first lines and header lines. */
final class HeadWriter {
    /** The framing header of a message: written from the body, never from the header lines of the message. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "trailer");

    /** Bodies up to this size travel in one buffer with their head: copying is cheaper than a second segment. */
    private static final int JOINED = 16 * 1024;

    private final StringBuilder text = new StringBuilder(256);

    HeadWriter(String firstLine) {
        text.append(firstLine).append("\r\n");
    }

    HeadWriter field(String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** All lines but those about framing. */
    HeadWriter fields(HttpHeaders headers) {
        for (HttpHeaders.Field field : headers.fields()) {
            if (!FRAMING.contains(lowerCase(field.name()))) {
                field(field.name(), field.value());
            }
        }
        return this;
    }

    /** The head alone. */
    ByteBuffer head() {
        return ByteBuffer.wrap(bytes());
    }

    /** Head and body, ready to be written one after the other. */
    ByteBuffer[] with(byte[] body) {
        byte[] head = bytes();
        if (body.length > JOINED) {
            return new ByteBuffer[] {ByteBuffer.wrap(head), ByteBuffer.wrap(body)};
        }
        ByteBuffer both = ByteBuffer.allocate(head.length + body.length);
        return new ByteBuffer[] {both.put(head).put(body).flip()};
    }

    private byte[] bytes() {
        return (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
