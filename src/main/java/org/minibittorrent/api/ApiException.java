package org.minibittorrent.api;

import java.io.IOException;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;

/** The refusal of a request. The message is for the user: one line, with what to do where there is something to do. */
public final class ApiException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** A refusal with its message. */
    public ApiException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** {@return the kind of refusal} */
    public ErrorCode code() {
        return code;
    }

    /** {@return the body of the response} */
    public byte[] encode() {
        return Bencode.encode(BencodeDictionary.builder()
                .put("code", code.text())
                .put("message", String.valueOf(getMessage()))
                .build());
    }

    /** Reads the body of a response whose status is not 200. A body that is none gives {@code UNAVAILABLE}. */
    public static ApiException decode(int httpStatus, byte[] body) {
        try {
            BencodeDictionary fields = RecordCodec.dictionary(body, ApiLimits.REPLY, "no dictionary");
            String message = fields.requireUtf8("message")
                    .codePoints()
                    .map(c -> Character.isISOControl(c) ? ' ' : c)
                    .limit(1000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            return new ApiException(ErrorCode.of(fields.requireUtf8("code")), message);
        } catch (BencodeException e) {
            return new ApiException(ErrorCode.UNAVAILABLE, "the tracker answers with status " + httpStatus);
        }
    }
}
