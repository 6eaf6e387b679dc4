package org.minibittorrent.api;

import java.util.Set;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeException;

/**
 * A request of a peer to a tracker, to which the reply is an {@code R} if it is granted. It travels as
 * {@code POST /api/v1/<operation>} with its components as a bencoded dictionary. {@link Operation} has a row for each.
 */
public sealed interface ApiRequest<R extends ApiReply> permits AccountRequest, GroupRequest, FileRequest, SwarmRequest {
    /** {@return the last element of the path} */
    default String operation() {
        return Operation.of(this).name();
    }

    /** {@return whether it is made without a session} */
    default boolean isAnonymous() {
        return Operation.of(this).isAnonymous();
    }

    /** {@return whether it does no harm when the tracker is given it twice; all others are sent once} */
    default boolean isRepeatable() {
        return Operation.of(this).isRepeatable();
    }

    /** {@return the body of the request} */
    default byte[] encode() {
        return Bencode.encode(RecordCodec.write(this).build());
    }

    /** Reads the body of the reply; an exception with {@code UNAVAILABLE} if it cannot be understood. */
    default R decodeReply(byte[] body) throws ApiException {
        try {
            return RecordCodec.read(
                    Operation.of(this).reply(), RecordCodec.dictionary(body, ApiLimits.REPLY, "no dictionary"));
        } catch (BencodeException e) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "the tracker's answer cannot be understood: " + e.getMessage());
        }
    }

    /** {@return the names of all operations} */
    static Set<String> operations() {
        return Operation.BY_NAME.keySet();
    }

    /** {@return the most bytes that the body of a request may have} */
    static int bodyLimit(String operation) {
        Operation<?> row = Operation.BY_NAME.get(operation);
        return row == null ? ApiLimits.REQUEST_BYTES : row.bodyLimit();
    }

    /** Reads a request, or throws {@code BAD_REQUEST}. */
    static ApiRequest<?> decode(String operation, byte[] body) throws ApiException {
        Operation<?> row = Operation.BY_NAME.get(operation);
        if (row == null) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "no such operation");
        }
        try {
            return RecordCodec.read(
                    row.request(), RecordCodec.dictionary(body, ApiLimits.REQUEST, "the body is no dictionary"));
        } catch (BencodeException e) {
            throw new ApiException(ErrorCode.BAD_REQUEST, operation + ": " + e.getMessage());
        }
    }
}
